import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';
import { matmul } from '../graph/operators/index.ts';
import { input } from '../graph/operators/leaves.ts';
import { cudaObstacle } from './cuda/obstacle.ts';
import { cudaIsPossible } from './cuda/release.ts';
import { providerFailed, providerNotHere } from './failures.ts';
import { machineSettings } from './machine.ts';
import { loadOnnxRuntime } from './onnxruntime.ts';
import { type Provider, type ProviderRequest, providers } from './provider-names.ts';
import { Session } from './session.ts';

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

/** Why a provider does not work here; undefined where it does. Found out once, by computing something small with it. */
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
    return obstacle ?? (await tryOut(provider));
  } catch (error) {
    return error instanceof Failure ? error : providerFailed(provider, error);
  }
}

/** A 2 × 2 matrix times itself. */
async function tryOut(provider: Provider): Promise<Failure | undefined> {
  const matrix = input('matrix', 'float32', [2, 2]);
  const session = await Session.create({ square: matmul(matrix, matrix) }, { provider });
  try {
    const data = new Float32Array([1, 2, 3, 4]);
    const { square } = await session.run({ matrix: { dtype: 'float32', shape: [2, 2], data } });
    const isRight = [7, 10, 15, 22].every((expected, index) => Number(square.data[index]) === expected);
    return isRight ? undefined : providerFailed(provider, t('it computes wrong results'));
  } finally {
    await session.release();
  }
}
