/** A generated page of the documentation, as it should be and as it is. */
export interface GeneratedPage {
  readonly file: string;
  readonly actual: string;
  readonly expected: string;
}
export function documentation(tool: string): GeneratedPage[];
