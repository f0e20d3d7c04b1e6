import { giveUpMails } from '../../../db/mails.ts';
import { rememberSigningKey } from '../../../db/releases.ts';
import { sealTrail } from '../../../db/trail.ts';
import { createApp } from '../../app.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { Problem, problemDocument } from '../../http/problems.ts';
import { remindOfDeadlines } from '../../services/evaluation/remind.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import { storeMissingFiles, tableForms } from '../../services/releases/files.ts';
import { screenNow } from '../node/screening-timer.ts';
import { type Bindings, type Secrets, secretsOf } from './bindings.ts';
import { consoleLog as log } from './console-log.ts';
import { withDatabase } from './database.ts';
import { workerPlatform } from './platform.ts';

/** The app on Cloudflare Workers: no pool, no timers, no files; one isolate answers many requests. */

interface Execution {
  waitUntil(promise: Promise<unknown>): void;
}

interface Trigger {
  /** As wrangler.toml has it. */
  cron: string;
}

const EACH_MINUTE = '* * * * *';

export default {
  async fetch(request: Request, bindings: Bindings, execution: Execution): Promise<Response> {
    const secrets = secretsOf(bindings);
    if (typeof secrets === 'string') return refuse(secrets);
    const app = appOf(bindings, secrets);
    return await withDatabase(bindings, execution, async () => await app.fetch(request));
  },

  /**
   * The cron triggers: the one of each minute folds the monitor's counts and makes missing tables of releases; the
   * other one writes reminders of deadlines, gives up mails that nobody passed on, and then screens the running
   * waves.
   */
  async scheduled({ cron }: Trigger, bindings: Bindings, execution: Execution): Promise<void> {
    const secrets = secretsOf(bindings);
    if (typeof secrets === 'string') throw new Error(secrets);
    await withDatabase(bindings, execution, async (db) => {
      if (cron !== EACH_MINUTE) {
        const { kid, publicJwk } = await signingKeyOf(secrets.signingKey);
        await rememberSigningKey(db, kid, publicJwk);
        await remindOfDeadlines(db, new Date());
        await giveUpMails(db, new Date());
        await screenNow(db, deriveKeys(secrets.secretKey), log, () => new Date());
      }
      await foldWaves(db);
      await sealTrail(db);
      await storeMissingFiles(db, tableForms);
    });
  },
};

let built: { app: ReturnType<typeof createApp>; secrets: Secrets } | undefined;

/** The app of this isolate. It lives on between requests, with its loaded waves. */
function appOf(bindings: Bindings, secrets: Secrets) {
  if (built?.secrets !== secrets) built = { app: createApp(workerPlatform(bindings, secrets)), secrets };
  return built.app;
}

/** The reply to everything while secrets are missing: unlike a server, a Worker cannot refuse to start. */
function refuse(reason: string): Response {
  log.error({}, reason);
  const problem = new Problem('internal');
  return new Response(JSON.stringify(problemDocument(problem, 'en')), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
