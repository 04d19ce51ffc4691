import { Hover, type HoverProvider, MarkdownString, type Position, type TextDocument } from 'vscode';
import { editorRange } from '../nl-inputs/ranges.ts';
import { settingAt } from './places.ts';
import { explainSetting } from './suggestions.ts';

/** What a setting means, and its default. */
export class TuneFileHover implements HoverProvider {
  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const text = document.getText();
    const setting = settingAt(text, document.offsetAt(position));
    const explanation = setting && explainSetting(text, setting.path);
    if (setting === undefined || explanation === undefined) return undefined;
    return new Hover(new MarkdownString(explanation), editorRange(document, setting));
  }
}
