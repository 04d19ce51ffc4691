/** What VS Code gives to the scripts of a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The line to the extension host, which keeps the state: a view says that it is ready, gets one snapshot, and then changes. */
export interface Host<FromView, ViewState> {
  post(message: FromView): void;
  /** What the view itself keeps while it is hidden or the window reloads: a scroll position, a switch. */
  readonly savedState: ViewState | undefined;
  saveState(state: ViewState): void;
}

export interface HostOptions<ToView, ViewState> {
  readonly isMessage: (value: unknown) => value is ToView;
  readonly isState: (value: unknown) => value is ViewState;
  readonly onMessage: (message: ToView) => void;
}

/** Connects a view to its host. Call `post({ type: 'ready' })` when it can draw. */
export function connectHost<ToView, FromView, ViewState>({
  isMessage,
  isState,
  onMessage,
}: HostOptions<ToView, ViewState>): Host<FromView, ViewState> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isMessage(data)) onMessage(data);
  });
  const saved = api.getState();
  return {
    post: (message) => api.postMessage(message),
    savedState: isState(saved) ? saved : undefined,
    saveState: (state) => api.setState(state),
  };
}
