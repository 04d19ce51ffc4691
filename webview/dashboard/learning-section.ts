import { t } from '../../src/base/l10n.ts';
import type { EvaluationEvent, RunDetails } from '../../src/protocol/runs.ts';
import { dropdown } from '../shared/controls.ts';
import { element } from '../shared/elements.ts';
import { changedAnswers } from './changed-answers.ts';
import { movementTable } from './prompt-movement.ts';

/**
 * What the evaluations of a run tell of its prompt: the words that it comes near to, and the predictions that changed. While a run goes
 * on its parts stay in place, so that neither the scroll position nor a choice that is being made is lost.
 */
export class LearningSection {
  readonly element = element('div');
  // A wide table scrolls by itself, with the keyboard too.
  private readonly words = element('div', { class: 'scroller', tabindex: 0 });
  private readonly choice = element('div', { class: 'toolbar', onfocusout: (event) => this.leaveChoice(event) });
  private readonly answers = element('div', { class: 'scroller' });
  private changes: readonly EvaluationEvent[] = [];
  /** The step of the evaluation that was chosen; the latest where none was. */
  private chosen: number | undefined;
  private drawn = '';
  private shape = '';

  draw(run: RunDetails, { alone }: { readonly alone: boolean }): void {
    const evaluations = run.events.filter((event) => event.type === 'evaluation');
    const drawn = JSON.stringify([run.folder, alone, evaluations.map(({ step }) => step)]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const table = movementTable(run);
    this.changes = evaluations.filter(({ changed_predictions }) => changed_predictions !== undefined);
    this.arrange(alone ? '' : `: ${run.name}`, { hasWords: table !== undefined });
    if (table !== undefined) this.words.replaceChildren(table);
    this.drawChoice();
    this.drawAnswers();
  }

  private arrange(ending: string, { hasWords }: { readonly hasWords: boolean }): void {
    const shape = JSON.stringify([ending, hasWords, this.changes.length > 0]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.element.replaceChildren(
      ...(hasWords ? [section(`${t('Nearest words of the soft tokens')}${ending}`, this.words)] : []),
      ...(this.changes.length > 0 ? [section(`${t('Changed predictions')}${ending}`, this.choice, this.answers)] : []),
    );
  }

  private drawChoice(): void {
    // While it has the focus it may be open; it is drawn anew when the focus goes.
    if (this.choice.contains(document.activeElement)) return;
    const choices = [
      { value: 'latest', text: t('Latest evaluation') },
      ...this.changes.map(({ step, changed_predictions }) => ({
        value: String(step),
        text: t('Step {0}: {1} changed', step, changed_predictions?.count ?? 0),
      })),
    ];
    this.choice.replaceChildren(
      dropdown(t('Evaluation'), choices, String(this.chosen ?? 'latest'), (value) => {
        this.chosen = value === 'latest' ? undefined : Number(value);
        this.drawAnswers();
      }),
    );
  }

  private leaveChoice(event: Event): void {
    const next = event instanceof FocusEvent ? event.relatedTarget : null;
    if (!(next instanceof Node && this.choice.contains(next))) this.drawChoice();
  }

  private drawAnswers(): void {
    const event = this.changes.find(({ step }) => step === this.chosen) ?? this.changes.at(-1);
    if (event?.changed_predictions !== undefined)
      this.answers.replaceChildren(changedAnswers(event.changed_predictions));
  }
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', { 'aria-label': title }, element('h2', {}, title), ...content);
}
