/** Names in XLSForms become ids and values of this program; names that it wrote itself stay. */

const LONGEST = 40;

/** An id of a question, from a name such as `Q1-age`; empty where no part is usable. */
export function idOfName(name: string): string {
  if (/^[a-z][a-z0-9_]{0,39}$/.test(name)) return name;
  const plain = withoutMarks(name)
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_');
  const id = plain.replace(/^_+|_+$/g, '');
  return (/^[a-z]/.test(id) || id === '' ? id : `q_${id}`).slice(0, LONGEST);
}

/** A value of an option, from a name such as `greater accra`; empty where no part is usable. */
export function valueOfName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_+.-]{0,39}$/.test(name)) return name;
  const plain = withoutMarks(name)
    .replace(/^-(?=\d)/, 'minus')
    .replace(/[^A-Za-z0-9_+.-]+/g, '_');
  return plain.replace(/^[^A-Za-z0-9]+|_+$/g, '').slice(0, LONGEST);
}

/** The name of a questionnaire, from a form's id or title. */
export function questionnaireNameOf(name: string): string {
  if (/^[a-z][a-z0-9-]{0,39}$/.test(name)) return name;
  const plain = withoutMarks(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain.slice(0, LONGEST).replace(/-+$/, '');
}

const withoutMarks = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '');
