import { primaryOf, type Speaker } from './speaker.ts';

/** Removed together with the pages when somebody clears the phone (answer/offline/page-cache.ts). */
const CACHE = 'chengsheng/s/clips';

/**
 * Recordings from the server, for browsers without a voice; undefined where there are none. It asks only whether any
 * exist until somebody wants to hear one; heard ones stay available without a network.
 */
export async function clipSpeaker(path: string, language: string): Promise<Speaker | undefined> {
  const isThere = (await find(path)) ?? (await fetch(path, { method: 'HEAD' }).catch(() => undefined));
  if (isThere?.status !== 200) return undefined;
  const player = new Audio();
  let turn = 0;
  /** Ends what is being played. */
  let finish = () => {};

  async function play(address: string, own: number): Promise<void> {
    const source = URL.createObjectURL(await (await take(address)).blob());
    if (own !== turn) return;
    await new Promise<void>((resolve) => {
      finish = resolve;
      player.onended = player.onerror = () => resolve();
      player.src = source;
      player.play().catch(() => resolve());
    });
    URL.revokeObjectURL(source);
  }

  return {
    speaks: (tag) => primaryOf(tag) === primaryOf(language),
    async say(sayings) {
      const own = ++turn;
      const addresses = (await (await take(path)).json()) as Record<string, unknown>;
      for (const { text } of sayings) {
        const address = addresses[text];
        if (own === turn && typeof address === 'string') await play(address, own);
      }
    },
    stop() {
      turn++;
      player.pause();
      finish();
    },
  };
}

const find = async (path: string): Promise<Response | undefined> =>
  'caches' in window ? await caches.match(path, { cacheName: CACHE }) : undefined;

/** From the phone, or from the network and then stored on the phone. */
async function take(path: string): Promise<Response> {
  const cached = await find(path);
  if (cached) return cached;
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  if ('caches' in window) await (await caches.open(CACHE)).put(path, response.clone());
  return response;
}
