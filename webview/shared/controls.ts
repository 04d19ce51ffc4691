/**
 * The controls of all views. `@vscode/webview-ui-toolkit` is archived by its authors: it is imported here only, so that a successor
 * is a change of this module.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './elements.ts';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextArea(),
  vsCodeTextField(),
);

interface ButtonOptions {
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** For screen readers, where the text alone does not say it. */
  readonly label?: string;
}

export function button(text: string, onPressed: () => void, options: ButtonOptions = {}): HTMLElement {
  const { primary = false, disabled = false, label } = options;
  const appearance = primary ? 'primary' : 'secondary';
  return element('vscode-button', { appearance, disabled, 'aria-label': label, onclick: onPressed }, text);
}

/** @param label its name too: the toolkit gives a checkbox the name of its text, whatever else it is called */
export function checkbox(
  label: string | HTMLElement,
  checked: boolean,
  onChanged: (checked: boolean) => void,
): HTMLElement {
  const made = element('vscode-checkbox', { checked }, label);
  // The attributes follow only after the event.
  made.addEventListener('change', () => onChanged('checked' in made && made.checked === true));
  return made;
}

interface Choice<Value extends string> {
  readonly value: Value;
  readonly text: string;
}

export function dropdown<Value extends string>(
  label: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  onChosen: (value: Value) => void,
): HTMLElement {
  const options = choices.map(({ value, text }) =>
    element('vscode-option', { value, selected: value === chosen }, text),
  );
  const made = element('vscode-dropdown', { 'aria-label': label }, ...options);
  made.addEventListener('change', () => {
    // The options' attributes are brought up to date only after the event.
    const choice = choices.find(({ value }) => value === textOf(made));
    if (choice !== undefined) onChosen(choice.value);
  });
  return made;
}

export function textArea(label: string, value: string, rows: number, onInput: (value: string) => void): HTMLElement {
  const made = element('vscode-text-area', { value, rows, resize: 'vertical' }, label);
  made.addEventListener('input', () => onInput(textOf(made)));
  return made;
}

export function textField(label: string, value: string, onInput: (value: string) => void): HTMLElement {
  // The toolkit takes the name from the text, and calls a field without one "Text field" over any `aria-label`.
  const name = element('span', { class: 'visually-hidden' }, label);
  const made = element('vscode-text-field', { value, placeholder: label }, name);
  made.addEventListener('input', () => onInput(textOf(made)));
  return made;
}

export function progressRing(label: string): HTMLElement {
  return element('vscode-progress-ring', { 'aria-label': label });
}

function textOf(control: HTMLElement): string {
  return 'value' in control && typeof control.value === 'string' ? control.value : '';
}
