/** What the process's exit status says. The help text and docs/cli.md list these. */
export const exitCodes = {
  success: 0,
  /** A foreseen failure: a file, a model or the machine does not allow what was asked. */
  failure: 1,
  /** The command line or a settings file is wrong. */
  usage: 2,
  /** A defect of this program (EX_SOFTWARE of sysexits.h). */
  defect: 70,
  /** Stopped by Ctrl-C: 128 + SIGINT. A tuning has kept its state. */
  interrupted: 130,
  /** Stopped by SIGTERM: 128 + 15. A tuning has kept its state. */
  terminated: 143,
} as const;
