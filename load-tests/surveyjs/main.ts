import { Model } from 'survey-core';
import { renderSurvey } from 'survey-js-ui';
import 'survey-core/i18n/simplified-chinese';
import 'survey-core/survey-core.min.css';

/** The reference page: SurveyJS as its documentation embeds it, with the survey that the build puts in. */
declare const SURVEY: object;
const place = document.getElementById('survey');
if (place) renderSurvey(new Model(SURVEY), place);
