import { areaOf } from '../../web/cities/search.ts';
import { areas } from '../survey/questionnaire/city-questions.ts';

/** Districts and counties by which cities are found too. */
export const searchedAreas = areas.map(({ city, name, english }) => areaOf(city, name, english));
