import { areaOf } from '../../web/cities/search.ts';
import { areas } from '../survey/questionnaire/city-questions.ts';

/** Districts and counties, as further names under which people find cities. */
export const searchedAreas = areas.map(({ city, name, english }) => areaOf(city, name, english));
