import { findStaff } from './find-staff.ts';
import { findSheetId } from './paper-sheet.ts';
import type { CredentialCheck } from './types.ts';

/**
 * Kind `interviewer`: the device or the token of an interviewer, who enters the answers of many residents. Each
 * submission is another respondent; interviewers see to it that nobody is asked twice.
 */
export const checkInterviewer: CredentialCheck = async (
  { id, city, credential: { value } },
  { wave },
  { db, keys, now },
) => {
  if (value === undefined) return undefined;
  const found = await findStaff({ db, keys }, value, now());
  if (typeof found !== 'object') return found;
  const { staff } = found;
  if (staff.role !== 'interviewer' || staff.wave !== wave.id) return undefined;
  if (staff.cities !== 'all' && !staff.cities.includes(city)) return undefined;
  if (staff.entry === 'tablet') return { subject: id, interviewer: staff.name };
  const sheet = await findSheetId(db, keys, { waveId: wave.id, city, id });
  return { subject: sheet, id: sheet, interviewer: staff.name, mode: 'paper' };
};
