import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';
import { cudaObstacle } from './cuda/obstacle.ts';
import { cudaIsPossible } from './cuda/release.ts';
import { providerFailed, providerInexact, providerNotHere } from './failures.ts';
import { machineSettings } from './machine.ts';
import { loadOnnxRuntime } from './onnxruntime.ts';
import { type Provider, type ProviderRequest, providers } from './provider-names.ts';
import { tryOut } from './trial.ts';

/**
 * What `auto` tries. WebGPU is not among them, because Vulkan drivers that compute on the processor pass for GPUs; CoreML, because it computes
 * in float16 where it likes; DirectML, because nobody has measured yet that these graphs run faster with it.
 */
const tried: readonly Provider[] = cudaIsPossible ? ['cuda', 'cpu'] : ['cpu'];

export interface ProviderChoice {
  readonly provider: Provider;
  /** Why this one and no faster one, for people. */
  readonly reason: string;
}

/**
 * What a computation runs on: what the machine's settings ask for, else what the file asks for, else the best that works here.
 * @throws Failure when a provider that was asked for by name does not work here
 */
export async function chooseProvider(ofFile: ProviderRequest = 'auto'): Promise<ProviderChoice> {
  const ofMachine = machineSettings().provider;
  const wanted = ofMachine === 'auto' ? ofFile : ofMachine;
  if (wanted === 'auto') return bestProvider();
  const obstacle = await obstacleTo(wanted);
  if (obstacle !== undefined) throw obstacle;
  const byMachine = ofMachine !== 'auto';
  return {
    provider: wanted,
    reason: byMachine ? t('This machine’s settings ask for it.') : t('The file asks for it.'),
  };
}

/** The same for a run that goes on: where nothing is asked for by name, it takes what it `began` with, if that works here. */
export async function chooseProviderAgain(began: string, ofFile: ProviderRequest): Promise<ProviderChoice> {
  const provider = providers.find((each) => each === began);
  const isFree = machineSettings().provider === 'auto' && ofFile === 'auto';
  if (!isFree || provider === undefined || (await obstacleTo(provider)) !== undefined) return chooseProvider(ofFile);
  return { provider, reason: t('The run began with it.') };
}

async function bestProvider(): Promise<ProviderChoice> {
  const reasons: string[] = [];
  for (const provider of tried) {
    const obstacle = await obstacleTo(provider);
    if (obstacle === undefined) return { provider, reason: reasons.join(' ') || t('It is the best that works here.') };
    // Where there is no GPU, nothing is to be done.
    const { message, remedy, code } = obstacle;
    reasons.push(code === 'cuda.no-driver' ? message : `${message} ${remedy}`);
  }
  return { provider: 'cpu', reason: reasons.join(' ') };
}

const obstacles = new Map<Provider, Promise<Failure | undefined>>();

/** Why a provider does not work here; undefined where it does. Found out once, by computing a small gradient with it. */
export function obstacleTo(provider: Provider): Promise<Failure | undefined> {
  const known = obstacles.get(provider) ?? examine(provider);
  obstacles.set(provider, known);
  known.then(
    (obstacle) => {
      // The user may have installed them meanwhile.
      if (obstacle?.code.startsWith('cuda.')) obstacles.delete(provider);
    },
    () => obstacles.delete(provider),
  );
  return known;
}

async function examine(provider: Provider): Promise<Failure | undefined> {
  const { listSupportedBackends } = await loadOnnxRuntime();
  if (!listSupportedBackends().some(({ name }) => name === provider)) return providerNotHere(provider);
  try {
    const obstacle = provider === 'cuda' ? await cudaObstacle() : undefined;
    if (obstacle !== undefined || provider === 'cpu') return obstacle;
    const difference = await tryOut(provider);
    return difference === undefined ? undefined : providerInexact(provider, difference);
  } catch (error) {
    return error instanceof Failure ? error : providerFailed(provider, error);
  }
}
