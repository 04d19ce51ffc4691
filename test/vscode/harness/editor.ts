import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { CodeServer, type EditorProfile } from './code-server.ts';
import type { Installation } from './installation.ts';

export type Theme = 'Default Light Modern' | 'Default Dark Modern' | 'Default High Contrast';

interface EditorOptions extends Omit<EditorProfile, 'trusted' | 'environment'> {
  readonly workspace: string;
  readonly trusted?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const screenshotFolder = join('out', 'screenshots');

/** A person at VS Code: presses keys, reads what is shown. */
export class Editor {
  private constructor(
    readonly server: CodeServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(installation: Installation, options: EditorOptions): Promise<Editor> {
    const server = await CodeServer.start(installation, { trusted: true, environment: {}, ...options });
    const browser = await chromium.launch({
      executablePath: installation.chromium,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    await page.goto(`${server.address}/?folder=${encodeURIComponent(options.workspace)}`);
    const editor = new Editor(server, browser, page);
    await editor.whenReady();
    return editor;
  }

  async whenReady(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 120_000 });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
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
    await this.press('F1');
    await this.quickInput.locator('input').first().fill(`>${title}`);
    await this.quickPickRow(title).first().waitFor();
    await this.press('Enter');
  }

  /** The titles that the palette offers for what was typed. */
  async commandTitles(typed: string): Promise<string[]> {
    await this.press('F1');
    await this.quickInput.locator('input').first().fill(`>${typed}`);
    await this.page.waitForTimeout(600);
    const titles = await this.quickInput.locator('.monaco-list-row .label-name').allTextContents();
    await this.press('Escape');
    return titles;
  }

  async openFile(name: string): Promise<void> {
    await this.press('Control+P');
    await this.quickInput.locator('input').first().fill(name);
    await this.quickPickRow(name).first().waitFor();
    await this.press('Enter');
    await this.page.locator('.tab.active', { hasText: name.split('/').at(-1) ?? name }).waitFor();
  }

  /** The text lines that the active editor shows. */
  get lines(): Locator {
    return this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first();
  }

  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  get notifications(): Locator {
    return this.page.locator('.notification-toast, .notifications-center .notification-list-item');
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text });
  }

  /** The content of the visible webview whose title (or that of its editor) is `title`. */
  webview(title: string | RegExp): FrameLocator {
    const outer = this.page.locator('iframe.webview.ready').filter({ visible: true });
    return outer
      .first()
      .contentFrame()
      .locator('iframe#active-frame')
      .and(this.frameTitled(outer, title))
      .contentFrame();
  }

  private frameTitled(outer: Locator, title: string | RegExp): Locator {
    return outer.first().contentFrame().getByTitle(title);
  }

  async useTheme(theme: Theme): Promise<void> {
    await this.press('Control+K');
    await this.press('Control+T');
    await this.quickInput.locator('input').first().fill(theme);
    await this.page.waitForTimeout(500);
    await this.press('Enter');
    await this.page.waitForTimeout(500);
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshotFolder, { recursive: true });
    await this.page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
  }
}
