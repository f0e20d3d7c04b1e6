import type { Item } from '../../server/survey/evaluation/indicator-set.ts';
import { stringsIn } from '../language.ts';
import { reportFilePath } from '../paths.ts';
import type { LevelPageProps } from './level-props.ts';

export function EvidenceFiles({
  item,
  language,
  evaluation,
  city,
  evidence,
  fileNames,
  fileFaults,
  isEditable,
}: LevelPageProps & { item: Item }) {
  const { level: words } = stringsIn(language).evaluation;
  const attached = evidence[item.code] ?? [];
  const fault = fileFaults.get(item.code);
  return (
    <div class="files">
      <label for={`${item.code}-files`}>
        {words.files} {item.evidence === 'required' && <small>({words.needed})</small>}
      </label>
      {attached.length > 0 && (
        <ul>
          {attached.map((sha256) => (
            <li key={sha256}>
              <FileLink {...{ evaluation, city, sha256 }} name={fileNames.get(sha256)} />
              {isEditable && (
                <label class="inline">
                  <input type="checkbox" name={`drop.${item.code}`} value={sha256} /> {words.remove}{' '}
                  <span class="unseen">{fileNames.get(sha256)}</span>
                </label>
              )}
            </li>
          ))}
        </ul>
      )}
      {isEditable && (
        <>
          <input
            type="file"
            multiple
            id={`${item.code}-files`}
            name={`file.${item.code}`}
            accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx"
            aria-describedby={fault ? `${item.code}-fault` : undefined}
          />
          <p class="help">{words.filesHint}</p>
        </>
      )}
      {fault && (
        <p class="flag" id={`${item.code}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** A file that a city has sent, under its original name. */
export const FileLink = ({
  evaluation,
  city,
  sha256,
  name,
}: {
  evaluation: string;
  city: { code: string };
  sha256: string;
  name: string | undefined;
}) => <a href={reportFilePath(evaluation, city.code, sha256)}>{name ?? sha256.slice(0, 12)}</a>;
