import type { Organiser } from '../../server/survey/organiser.ts';
import { formatTime, stringsIn } from '../language.ts';
import { cityPath, receiptFilePath } from '../paths.ts';
import { Share } from '../share/share.tsx';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Qr } from '../ui/qr.tsx';
import { OrganiserContact } from './organiser.tsx';

/** Side of the QR code on a page, in CSS pixels: a phone reads it off another phone's screen. */
const SIDE = 200;

/** What the holder of a known receipt may know. */
export interface ReceiptStatus {
  receipt: string;
  /** Address of the receipt's page, whole. */
  link: string;
  wave: { code: string; title: string };
  organiser: Organiser | null;
  /** City of the answers, in the page's language. */
  city: { code: string; name: string };
  /** ISO 8601. */
  closesAt: string;
  isClosed: boolean;
  /** The releases that include it. */
  releases: readonly { number: number; withdrawn: boolean }[];
  /** Whether the wave has results that were not withdrawn. */
  isPublished: boolean;
  /** Address of the questionnaire to pass on, whole; absent once it is closed. */
  shareLink?: string | undefined;
}

interface ReceiptStatusViewProps {
  language: PageContext['language'];
  status: ReceiptStatus;
}

/** The outcome of a receipt's answers, the receipt to keep, and the survey to share. */
export function ReceiptStatusView({ language, status }: ReceiptStatusViewProps) {
  const words = stringsIn(language).receipt;
  const standing = status.releases.filter((r) => !r.withdrawn);
  const withdrawn = status.releases.filter((r) => r.withdrawn);
  return (
    <>
      <section class="card">
        {status.isPublished && status.releases.length === 0 && <p>{words.none}</p>}
        {standing.length > 0 && (
          <Releases sentence={words.included} of={standing} status={status} form={words.release} />
        )}
        {withdrawn.length > 0 && (
          <Releases sentence={words.withdrawn} of={withdrawn} status={status} form={words.release} />
        )}
        {!status.isPublished && (
          <p>
            {fill(status.isClosed ? words.closed : words.closes, {
              time: formatTime(status.closesAt, language, 'minute'),
            })}
          </p>
        )}
        {status.organiser && <OrganiserContact organiser={status.organiser} language={language} />}
      </section>
      <section class="keep">
        <Qr text={status.link} label={words.code} side={SIDE} />
        <p class="help">{words.codeHint}</p>
        <p>
          <a href={receiptFilePath(status.receipt)} download>
            {words.save}
          </a>
        </p>
      </section>
      {status.shareLink && <Share language={language} link={status.shareLink} />}
    </>
  );
}

interface ReleasesProps {
  sentence: string;
  of: ReceiptStatus['releases'];
  status: ReceiptStatus;
  form: string;
}

/** The city's results in some releases. */
function Releases({ sentence, of, status: { wave, city }, form }: ReleasesProps) {
  return (
    <>
      <p>{sentence}</p>
      <ul>
        {of.map(({ number }) => (
          <li key={number}>
            <a href={cityPath(wave.code, city.code, number)}>
              {fill(form, { wave: wave.title, n: number, city: city.name })}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
