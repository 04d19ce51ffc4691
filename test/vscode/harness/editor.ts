import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { CodeServer, type EditorProfile } from './code-server.ts';
import type { Installation } from './installation.ts';

const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

interface EditorOptions extends Omit<EditorProfile, 'trusted' | 'environment'> {
  /** The folder that is opened; none where it is left out. */
  readonly workspace?: string;
  readonly trusted?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Two cores that others use too: what takes a second alone may take a minute. */
const usualTimeout = Number(process.env.SOFT_PROMPT_TEST_TIMEOUT ?? 120_000);

const screenshotFolder = join('out', 'screenshots');

/** Runs in the page. */
const textsBesideLines = `[...document.querySelectorAll('.editor-group-container.active .view-line span')]
  .map((span) => getComputedStyle(span, '::after').content.replace(/^"|"$/g, ''))`;

/** A person at VS Code: presses keys, reads what is shown. */
export class Editor {
  /** What the security policies of our pages have refused so far. */
  readonly policyViolations: string[] = [];

  private constructor(
    readonly server: CodeServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(installation: Installation, options: EditorOptions): Promise<Editor> {
    const server = await CodeServer.start(installation, { trusted: true, environment: {}, ...options });
    try {
      return await Editor.connect(installation, server, options.workspace);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private static async connect(
    { chromium: executablePath }: Installation,
    server: CodeServer,
    workspace: string | undefined,
  ) {
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    context.setDefaultTimeout(usualTimeout);
    const page = await context.newPage();
    const query = workspace === undefined ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`;
    await page.goto(`${server.address}/?${query}`, { waitUntil: 'commit' });
    const editor = new Editor(server, browser, page);
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text()) && /soft-prompt-studio/.test(message.location().url))
        editor.policyViolations.push(message.text());
    });
    // Without a folder the extension waits to be asked for something.
    if (workspace !== undefined) await editor.whenReady();
    return editor;
  }

  /** The same folder in another window. */
  async openSecondWindow(): Promise<Editor> {
    const page = await this.page.context().newPage();
    await page.goto(this.page.url(), { waitUntil: 'commit' });
    const editor = new Editor(this.server, this.browser, page);
    await editor.whenReady();
    return editor;
  }

  async whenReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 300_000 });
    // The extension has begun: its item stands in the status bar.
    await this.page.locator('.statusbar-item[id*="softPrompt"]').waitFor({ timeout: 300_000 });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** As a user does it: the browser's own reload would not wait until the window has kept its state. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('domcontentloaded', { timeout: 300_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.whenReady();
  }

  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** The quick pick or input box at the window's top. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  quickPickRow(label: string | RegExp): Locator {
    return this.quickInput.locator('.monaco-list-row').filter({ hasText: label });
  }

  /** Runs a command by its title in the palette, as a user reads it. */
  async runCommand(title: string): Promise<void> {
    await this.chooseInQuickInput('F1', `>${title}`, title);
  }

  /** A view that takes the focus closes the input, and one that stays open keeps the list that it began with: it is opened anew then. */
  private async chooseInQuickInput(keys: string, text: string, row: string): Promise<void> {
    await this.eventually(`row "${row}" at the top of the window`, async () => {
      await this.askQuickInput(keys, text);
      const chosen = await this.quickPickRow(row)
        .first()
        .click({ timeout: 5_000 })
        .then(
          () => true,
          () => undefined,
        );
      if (chosen === undefined) await this.press('Escape');
      return chosen;
    });
  }

  /** Opens the input at the window's top by its key and writes into it. A page that is just being drawn may lose a key, or close the input again. */
  private async askQuickInput(keys: string, text: string): Promise<void> {
    const input = this.quickInput.locator('input').first();
    await this.eventually('input at the top of the window', async () => {
      await this.press(keys);
      return await input.fill(text, { timeout: 3_000 }).then(
        () => true,
        () => undefined,
      );
    });
  }

  /** The titles that the palette offers for what was typed. */
  async commandTitles(typed: string): Promise<string[]> {
    await this.askQuickInput('F1', `>${typed}`);
    await this.page.waitForTimeout(600);
    const titles = await this.quickInput.locator('.monaco-list-row .label-name').allTextContents();
    await this.press('Escape');
    return titles;
  }

  async openFile(name: string): Promise<void> {
    await this.chooseInQuickInput('Control+P', name, name);
    const tab = this.page.locator('.editor-group-container.active .tab.active', {
      hasText: name.split('/').at(-1) ?? name,
    });
    await tab.waitFor();
  }

  /** The text lines that the active editor shows. */
  get lines(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
  }

  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  async expectNoProblems(): Promise<void> {
    await this.page.locator('.statusbar-item[id="status.problems"]', { hasText: /^\s*0\s*0\s*$/ }).waitFor();
  }

  /** What decorations write beside the text: VS Code puts it into the page as content of its style sheet. */
  async decorationTexts(): Promise<string[]> {
    return this.page.evaluate<string[]>(textsBesideLines);
  }

  get notifications(): Locator {
    return this.page.locator('.notification-toast, .notifications-center .notification-list-item');
  }

  /** An action above a line. */
  codeLens(title: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: title }).first();
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** The content of the webview that draws `view`, one of the folders of `webview/`. */
  async webview(view: string): Promise<Frame> {
    return await this.eventually(`a webview ${view}`, async () => {
      for (const frame of this.page.frames()) {
        // VS Code replaces the frame of a view that is being shown: one that is gone holds nothing.
        const found = await frame
          .locator(`body[data-view="${view}"]`)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      return undefined;
    });
  }

  /** Asks again until there is an answer. */
  async eventually<T>(what: string, ask: () => Promise<T | undefined>, within = usualTimeout): Promise<T> {
    const end = Date.now() + within;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (Date.now() > end) throw new Error(`There is still no ${what} after ${within / 1000} s.`);
      await this.page.waitForTimeout(200);
    }
  }

  /** The same for what outlives the page. */
  async eventuallyWithoutPage(what: string, holds: () => boolean, within = 90_000): Promise<void> {
    const end = Date.now() + within;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`There is still no ${what} after ${within / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  async goToLine(line: number, column: number): Promise<void> {
    await this.askQuickInput('Control+G', `:${line}:${column}`);
    await this.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.statusBarItem(`Ln ${line}, Col ${column}`).waitFor();
    await this.page.locator('.monaco-editor.focused').first().waitFor();
  }

  /** Chooses in the quick pick that a command has opened. */
  async acceptQuickPick(label: string): Promise<void> {
    await this.quickPickRow(label).first().click();
  }

  /** Changes what the operating system prefers, which the editor follows. */
  private async useTheme(theme: Theme): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.locator(`.monaco-workbench.${theme === 'light' ? 'vs' : 'vs-dark'}`).waitFor();
    await this.letViewsFollow();
  }

  /** From now on; nothing may be open that another command closes. */
  async useHighContrast(): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.locator('input').first().fill('Dark High Contrast');
    await this.quickPickRow('Dark High Contrast').first().click();
    await this.page.locator('.monaco-workbench.hc-black').waitFor();
    await this.letViewsFollow();
  }

  /** The pointer leaves what it touched last, too. */
  private async letViewsFollow(): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.waitForTimeout(700);
  }

  /** One picture in each theme; the last one stays. */
  async screenshotThemes(name: string): Promise<void> {
    for (const theme of themes) {
      await this.useTheme(theme);
      await this.screenshot(`${name}-${theme}`);
    }
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
  }
}
