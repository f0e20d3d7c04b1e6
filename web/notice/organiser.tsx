import type { Organiser } from '../../server/survey/organiser.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { colonIn, formatTime, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

interface OrganiserProps {
  organiser: Organiser;
  language: Language;
}

/** The organiser, and what residents must be told (Personal Information Protection Law, article 17). */
export function OrganiserNotice({ organiser, language, wave }: OrganiserProps & { wave: string }) {
  const words = stringsIn(language).organiser;
  const { name, contact, privacyOfficer, approval, legalBasis, keptUntil } = organiser;
  const rows: [label: string, text: string | undefined][] = [
    [words.name, localize(name, language)],
    [words.contact, contact],
    [words.officer, privacyOfficer],
    [words.approval, approval],
    [words.purpose, words.purposeText],
    [words.basis, localize(legalBasis, language)],
    [words.kept, fill(words.keptText, { date: formatTime(keptUntil, language) })],
    [words.rights, words.rightsText],
  ];
  return (
    <section>
      <h2>{words.title}</h2>
      <p>{wave}</p>
      <dl>
        {rows.map(
          ([label, text]) =>
            text && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

/** Whom to ask about a receipt or a result. */
export function OrganiserContact({ organiser, language }: OrganiserProps) {
  const words = stringsIn(language).organiser;
  const colon = colonIn(language);
  return (
    <p class="help">
      {`${words.name}${colon}${localize(organiser.name, language)} · ${words.contact}${colon}${organiser.contact}`}
    </p>
  );
}
