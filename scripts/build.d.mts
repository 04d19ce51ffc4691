export interface BuildOptions {
  readonly outdir?: string;
  readonly minify?: boolean;
  readonly sourcemap?: boolean;
  /** Names of entry points; `webview` stands for all views. Everything when undefined. */
  readonly programs?: readonly string[];
}
export function buildAll(options?: BuildOptions): Promise<void>;
