import { type Disposable, QuickInputButtons, type QuickPickItem, window } from 'vscode';

/** The user wants to see the question before this one again. */
export const back = Symbol('back');

/** Where a question stands among those of a command. */
export interface StepPlace {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** A question: what it adds to the answers so far; undefined where the user left. */
export type Step<Answers> = (answers: Answers, place: StepPlace) => Promise<Answers | typeof back | undefined>;

/** Asks one question after the other, with a way back; undefined where the user left. */
export async function askSteps<Answers>(
  title: string,
  steps: readonly Step<Answers>[],
  start: Answers,
): Promise<Answers | undefined> {
  const given: Answers[] = [start];
  while (given.length <= steps.length) {
    const step = steps[given.length - 1];
    const answers = given.at(-1);
    if (step === undefined || answers === undefined) return undefined;
    const result = await step(answers, { title, step: given.length, totalSteps: steps.length });
    if (result === undefined) return undefined;
    if (result === back) given.pop();
    else given.push(result);
  }
  return given.at(-1);
}

interface PickOptions<Item> extends StepPlace {
  readonly placeholder: string;
  readonly items: readonly Item[];
}

export function pickItem<Item extends QuickPickItem>(
  options: PickOptions<Item>,
): Promise<Item | typeof back | undefined> {
  const { title, step, totalSteps, placeholder, items } = options;
  const input = window.createQuickPick<Item>();
  Object.assign(input, { title, step, totalSteps, placeholder, items, matchOnDescription: true, ignoreFocusOut: true });
  if (step > 1) input.buttons = [QuickInputButtons.Back];
  return settled(input, (resolve) => input.onDidAccept(() => resolve(input.selectedItems[0])));
}

interface TextOptions extends StepPlace {
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with what is written; undefined where nothing is. */
  readonly check: (written: string) => string | undefined;
}

export function askText(options: TextOptions): Promise<string | typeof back | undefined> {
  const { title, step, totalSteps, prompt, value, check } = options;
  const input = window.createInputBox();
  Object.assign(input, { title, step, totalSteps, prompt, value, ignoreFocusOut: true });
  if (step > 1) input.buttons = [QuickInputButtons.Back];
  const validate = () => {
    input.validationMessage = check(input.value);
    return input.validationMessage === undefined;
  };
  input.onDidChangeValue(validate);
  return settled<string>(input, (resolve) =>
    input.onDidAccept(() => {
      if (validate()) resolve(input.value);
    }),
  );
}

interface Input extends Disposable {
  readonly onDidHide: (listener: () => void) => Disposable;
  readonly onDidTriggerButton: (listener: () => void) => Disposable;
  show(): void;
}

function settled<Value>(
  input: Input,
  onAccept: (resolve: (value: Value | undefined) => void) => Disposable,
): Promise<Value | typeof back | undefined> {
  return new Promise<Value | typeof back | undefined>((resolve) => {
    onAccept(resolve);
    input.onDidTriggerButton(() => resolve(back));
    input.onDidHide(() => resolve(undefined));
    input.show();
  }).finally(() => input.dispose());
}
