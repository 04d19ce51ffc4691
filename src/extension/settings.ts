import { type ConfigurationScope, workspace } from 'vscode';

const section = 'softPrompt';

export const providers = ['auto', 'cuda', 'directml', 'coreml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof providers)[number];

export const readingMetrics = ['cosine', 'l2', 'dot'] as const;
export type ReadingMetric = (typeof readingMetrics)[number];

/** The settings of `softPrompt.*`, as package.json declares them with their defaults. */
export interface Settings {
  /** Empty where none was chosen. */
  readonly model: string;
  readonly provider: Provider;
  /** 0: onnxruntime's choice. */
  readonly threads: number;
  readonly modelFolders: readonly string[];
  readonly cacheFolder: string;
  readonly hubEndpoint: string;
  readonly studioCacheFolder: string;
  readonly cudaMirror: string;
  readonly language: 'editor' | 'en' | 'ja';
  readonly 'inlineReading.enabled': boolean;
  readonly 'inlineReading.metric': ReadingMetric;
  readonly 'inlineReading.count': number;
  readonly 'inlayHints.enabled': boolean;
  readonly 'codeLens.enabled': boolean;
}

const fallbacks: Settings = {
  model: '',
  provider: 'auto',
  threads: 0,
  modelFolders: [],
  cacheFolder: '',
  hubEndpoint: '',
  studioCacheFolder: '',
  cudaMirror: '',
  language: 'editor',
  'inlineReading.enabled': true,
  'inlineReading.metric': 'cosine',
  'inlineReading.count': 1,
  'inlayHints.enabled': true,
  'codeLens.enabled': true,
};

/** The setting `name` as it holds for `scope`; its default where someone wrote a value of another type into the file. */
export function setting<Name extends keyof Settings>(name: Name, scope?: ConfigurationScope): Settings[Name] {
  const value = workspace.getConfiguration(section, scope).get<Settings[Name]>(name, fallbacks[name]);
  return typeof value === typeof fallbacks[name] ? value : fallbacks[name];
}

/** Writes a setting where it takes effect for this window: the workspace where there is one, else the user's settings. */
export async function updateSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): Promise<void> {
  const toWorkspace = workspace.workspaceFolders !== undefined;
  await workspace.getConfiguration(section).update(name, value, !toWorkspace);
}

export function affects(event: { affectsConfiguration(section: string): boolean }, name: keyof Settings): boolean {
  return event.affectsConfiguration(`${section}.${name}`);
}
