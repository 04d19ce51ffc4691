/** VS Code's colours for charts, in the order in which runs get them. */
export const chartColours = ['blue', 'green', 'orange', 'purple', 'red', 'yellow'].map(
  (name) => `--vscode-charts-${name}`,
);

/** The theme's value of a variable; that of `fallback` where the theme has none. */
export function colour(variable: string, fallback = '--vscode-foreground'): string {
  const style = getComputedStyle(document.body);
  return style.getPropertyValue(variable) || style.getPropertyValue(fallback);
}

/** Calls `draw` when the user chooses another theme: VS Code changes the class of the body then. */
export function onThemeChange(draw: () => void): void {
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
