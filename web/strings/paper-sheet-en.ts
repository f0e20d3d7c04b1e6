import type { PaperSheetStrings } from './paper-sheet-zh-CN.ts';

/** The sentences of printed questionnaires, in English. */
export const paperSheetEn: PaperSheetStrings = {
  paperSheet: {
    title: 'Print paper questionnaires',
    lead: 'Each has a number and a QR code, to be scanned or typed when it is entered. The digits beside the answers are the keys to press then. A4, both sides.',
    city: 'City',
    chooseCity: 'Choose',
    from: 'First number',
    copies: 'How many (at most {max})',
    show: 'Make them',
    print: 'Print',
    hint: '{n} questionnaires, {first} to {last}. Never print a number twice: each can be entered once.',
    fault:
      'The first number is from 1 to {most}, at most {max} are made at a time, and the last number is at most {most}.',
    number: 'No.',
    qr: 'QR code of number {number}',
    how: 'Tick the box of your answer: one for each question, except where it says “several”. Leave blank what you would rather not answer.',
    anonymous:
      'Anonymous and voluntary, about {minutes} minutes. Please write no name, telephone number or address.',
    several: 'several',
    inNumber: 'a number',
    onlyIf: 'Only if {conditions}',
    chose: 'you chose {codes} at question {n}',
    choseNot: 'you did not choose {codes} at question {n}',
    ends: 'If {codes}: that is all, thank you',
    and: ' and ',
    or: ' or ',
    office: { point: 'Sampling point', interviewer: 'Interviewer', date: 'Date' },
    thanks: 'Thank you. {organiser} collects this questionnaire and uses it for statistics alone.',
  },
};
