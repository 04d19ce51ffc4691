/** How much the latest step counts in the moving averages: about the last ten steps matter. */
const latestShare = 0.2;

/** Moving averages of the time of steps and evaluations. */
export class Throughput {
  private secondsPerStep = 0;
  private tokensPerStep = 0;
  private secondsPerEvaluation = 0;
  private steps = 0;

  addStep(seconds: number, tokens: number): void {
    const share = this.steps === 0 ? 1 : latestShare;
    this.secondsPerStep += (seconds - this.secondsPerStep) * share;
    this.tokensPerStep += (tokens - this.tokensPerStep) * share;
    this.steps += 1;
  }

  addEvaluation(seconds: number): void {
    this.secondsPerEvaluation = seconds;
  }

  get tokensPerSecond(): number {
    return this.secondsPerStep === 0 ? 0 : this.tokensPerStep / this.secondsPerStep;
  }

  etaSeconds(remainingSteps: number, remainingEvaluations: number): number {
    return remainingSteps * this.secondsPerStep + remainingEvaluations * this.secondsPerEvaluation;
  }
}
