import { Command } from 'commander';
import { findCity } from '../../../db/cities.ts';
import { homePath, posterPath, shortPath } from '../../../web/paths.ts';
import { markChannel } from '../../crypto/channel-mark.ts';
import { onStore } from './context.ts';
import { channelName } from './options.ts';
import { printCsv } from './output.ts';

const help = `
The links that this program makes name their channel with a mark that nobody else can compute, as in qr-12.9f3k2m8q. Put the
marked channel into text messages and into the links of hosting apps: ?ch=qr-12.9f3k2m8q. A link that names a channel
without its mark opens as well; its answers are stored as open:qr-12.`;

/** `channel`: marks channels for published links. */
export function channelCommand(): Command {
  return new Command('channel')
    .description('print a channel with its mark, and the links that name it, as CSV')
    .argument('<name>', 'such as qr-12: letters, digits, ".", "_" or "-"', channelName)
    .option('--city <code>', 'links to the questionnaire and the poster of this city')
    .addHelpText('after', help)
    .action(print);
}

async function print(channel: string, { city }: { city?: string }): Promise<void> {
  await onStore(async ({ db, keys, configuration: { publicUrl } }) => {
    const marked = markChannel(keys.channel, channel);
    const row = { channel, marked, url: `${publicUrl}${homePath(marked)}`, poster: '' };
    if (city !== undefined) {
      if (!(await findCity(db, city))) throw new Error(`city ${city} is not registered`);
      row.url = `${publicUrl}${shortPath(city, marked)}`;
      row.poster = `${publicUrl}${posterPath(city, { size: 'a4', language: 'zh-CN', channel: marked })}`;
    }
    printCsv([row], ['channel', 'marked', 'url', 'poster']);
  });
}
