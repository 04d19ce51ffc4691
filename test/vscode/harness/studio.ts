import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, inject } from 'vitest';
import { Editor } from './editor.ts';
import { makeTinyModel, makeWorkspace, type WorkspaceOptions } from './tiny-workspace.ts';

interface StudioOptions extends WorkspaceOptions {
  readonly trusted?: boolean;
  /** Whether the window begins with the workspace, or without a folder. */
  readonly opensWorkspace?: boolean;
  /** Changes the model's folder before the editor is opened. */
  readonly prepareModel?: (folder: string) => void;
}

/** VS Code with the packaged extension, a tiny model and a workspace, in an empty profile. */
export class Studio {
  private constructor(
    readonly editor: Editor,
    readonly workspace: string,
    readonly model: string,
    private readonly folder: string,
  ) {}

  static async open({
    trusted = true,
    opensWorkspace = true,
    prepareModel,
    ...options
  }: StudioOptions = {}): Promise<Studio> {
    const folder = mkdtempSync(join(tmpdir(), 'soft-prompt-vscode-'));
    const model = makeTinyModel(join(folder, 'model'));
    prepareModel?.(model);
    const workspace = makeWorkspace(join(folder, 'workspace'), model, options);
    const editor = await Editor.open(inject('installation'), {
      folder: join(folder, 'profile'),
      ...(opensWorkspace ? { workspace } : {}),
      vsix: inject('vsix'),
      trusted,
      settings: {
        'window.autoDetectColorScheme': true,
        'workbench.preferredLightColorTheme': 'Light Modern',
        'workbench.preferredDarkColorTheme': 'Dark Modern',
        'workbench.startupEditor': 'none',
        'workbench.secondarySideBar.defaultVisibility': 'hidden',
        'chat.disableAIFeatures': true,
        // An untrusted folder is opened as one without a question.
        'security.workspace.trust.startupPrompt': 'never',
        // A test says itself when a file is saved.
        'files.autoSave': 'off',
        'softPrompt.model': model,
        // What is found on a machine is tried out first, which takes its time.
        'softPrompt.provider': 'cpu',
      },
    });
    return new Studio(editor, workspace, model, folder);
  }

  /** Keeps a picture of what was seen when a step failed. To be called where the steps are described. */
  static picturesOfFailures(studio: () => Studio | undefined): void {
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await studio()?.editor.screenshot(`failed ${task.name}`);
    });
  }

  /** The processes of this window's sidecar. */
  get sidecars(): number[] {
    return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(this.folder) && line.includes('dist/sidecar.js'))
      .map((line) => Number.parseInt(line, 10));
  }

  killSidecar(): void {
    for (const id of this.sidecars) process.kill(id, 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.editor.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
