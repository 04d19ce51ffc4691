export interface BuildOptions {
  readonly outdir?: string;
  readonly minify?: boolean;
  readonly sourcemap?: boolean;
}
export function buildAll(options?: BuildOptions): Promise<void>;
