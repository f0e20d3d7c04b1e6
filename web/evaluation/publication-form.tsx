import type { PaperPublication } from '../../db/papers.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { paperPath, publicCasesPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';

interface PublicationProps {
  evaluation: string;
  owner: string;
  version: { id: string; digest: string };
  /** The latest decision; undefined before any. */
  publication: PaperPublication | undefined;
  isAccepted: boolean;
  /** Whether the reader chooses what is published. */
  mayPublish: boolean;
  /** The id of their decision. */
  id: string;
  typed: string;
  language: Language;
}

/** Whether a case is published, and the secretariat's form for that. */
export function Publication(props: PublicationProps) {
  const { evaluation, owner, version, publication, isAccepted, mayPublish, id, typed, language } = props;
  const { papers: words } = stringsIn(language).evaluation;
  const isPublic = publication?.action === 'publish';
  const isOffered = mayPublish && (isPublic || isAccepted);
  const reasonId = `withdrawal-${version.id}`;
  const form = (
    <form
      method="post"
      action={paperPath(evaluation, owner, version.id, 'publication')}
      class="field stacked"
    >
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="digest" value={version.digest} />
      {isPublic && (
        <>
          <label for={reasonId}>{words.withdrawReason}</label>
          <textarea id={reasonId} name="reason" rows={2} defaultValue={typed} required />
        </>
      )}
      <p class="actions">
        <button type="submit" name="action" value={isPublic ? 'withdraw' : 'publish'} class="plain">
          {isPublic ? words.withdraw : words.publish}
        </button>
      </p>
    </form>
  );
  return (
    <>
      {isPublic && isAccepted && (
        <p>
          <a href={publicCasesPath(evaluation, version.id)}>
            {fill(words.isPublic, { date: formatTime(publication.at.toISOString(), language, 'minute') })}
          </a>
        </p>
      )}
      {isOffered && !isPublic && form}
      {isOffered && isPublic && (
        <details open={typed !== ''}>
          <summary>{words.withdraw}</summary>
          {form}
        </details>
      )}
    </>
  );
}
