import { accountsEn } from './accounts-en.ts';
import { alertsEn } from './alerts-en.ts';
import { cityResultEn } from './city-result-en.ts';
import { consoleEn } from './console-en.ts';
import { definitionFaultsEn } from './definition-faults-en.ts';
import { designEn } from './design-en.ts';
import { dictionaryEn } from './dictionary-en.ts';
import { evaluationEn } from './evaluation-en.ts';
import { experimentalEn } from './experimental-en.ts';
import { exportsEn } from './exports-en.ts';
import { feedbackEn } from './feedback-en.ts';
import { fieldworkEn } from './fieldwork-en.ts';
import { interviewingEn } from './interviewing-en.ts';
import { invitationsEn } from './invitations-en.ts';
import { mailsEn } from './mails-en.ts';
import { paperSheetEn } from './paper-sheet-en.ts';
import { publishEn } from './publish-en.ts';
import { pullsEn } from './pulls-en.ts';
import { reviewEn } from './review-en.ts';
import { scoresEn } from './scores-en.ts';
import { setupEn } from './setup-en.ts';
import { tableFaultsEn } from './table-faults-en.ts';
import { trailEn } from './trail-en.ts';
import { verifyEn } from './verify-en.ts';
import { xlsFormEn } from './xlsform-en.ts';
import type { Strings } from './zh-CN.ts';

export const en: Strings = {
  ...accountsEn,
  ...alertsEn,
  ...cityResultEn,
  ...consoleEn,
  ...exportsEn,
  ...invitationsEn,
  ...paperSheetEn,
  ...evaluationEn,
  ...fieldworkEn,
  ...feedbackEn,
  ...setupEn,
  ...definitionFaultsEn,
  ...tableFaultsEn,
  ...designEn,
  ...xlsFormEn,
  ...trailEn,
  ...interviewingEn,
  ...mailsEn,
  ...publishEn,
  ...pullsEn,
  ...reviewEn,
  ...scoresEn,
  ...dictionaryEn,
  ...experimentalEn,
  ...verifyEn,
  site: {
    name: 'Chengsheng',
    survey: 'Citizen experience survey',
    title: '{page} · Chengsheng',
    about: 'How life in a city is, told by those who live there.',
    skip: 'Skip to content',
    home: 'Choose a city',
    results: 'Results',
    privacy: 'Privacy',
    languages: 'Language and type size',
    elder: 'Large print',
    normal: 'Standard',
  },
  answer: {
    optional: 'optional',
    chooseMany: 'choose all that apply',
    choose: 'Please choose',
    conditional: 'Leave this empty if it does not apply given your answers above.',
    special: { not_used: 'Have not used it', dont_know: 'Don’t know' },
    sections: {
      eligibility: 'Who can answer',
      about: 'About you',
      used: 'Services you have used',
      overall: 'Overall',
      more: 'Local questions',
      comment: 'Anything else',
    },
    opening: {
      minutes: 'About {n} min',
      anonymous: 'No name, no phone number; only results of the whole city are published.',
      privacy: 'Privacy',
      voluntary: 'Voluntary: skip questions or stop at any time.',
      start: 'Start',
    },
    progress: 'Question {at} of {of}',
    back: 'Back',
    next: 'Next',
    advance: {
      label: 'Next question comes by itself',
      hint: 'Tap an answer and the next question comes. Next skips a question, Back returns to one.',
    },
    check: { title: 'Check your answers', none: 'Not answered', change: 'Change', and: ', ' },
    error: 'Error: {page}',
    submit: 'Submit',
    sending: 'Submitting…',
    checking: 'Busy: checking… {n}%',
    faults: 'Please look at {n} more',
    kept: {
      device: {
        phone: { on: 'on this phone', my: 'my phone' },
        other: { on: 'on this device', my: 'my device' },
      },
      where: {
        phone:
          'Until you submit, your answers stay {on} and are not sent. You can stop and go on later by the same link.',
        tab: 'Until you submit, your answers are in this tab only and are not sent: closing it loses them.',
        nowhere:
          'Your browser does not let this page keep anything: closing or reloading it before you submit loses the answers.',
        shared: 'Nothing is kept {on}: closing or reloading the page before you submit loses the answers.',
      },
      here: 'Kept {on}, sent when you submit',
      more: 'More options',
      notMine: 'This is not {my}: keep nothing',
      startOver: 'Start over',
      sure: 'Start over? The answers given so far and kept {on} are deleted.',
      offer: {
        title: 'Go on where you stopped?',
        body: 'You began on {time} and have not submitted yet. Your answers are still {on}.',
      },
      goOn: 'Go on',
      waiting: {
        title: 'Saved {on}, not sent yet',
        body: 'Your answers are complete, but not received yet. They are sent as soon as there is a connection: while this page is open, or when you open it again. They count once, however often they are sent.',
      },
      waitingHere: {
        title: 'Not sent yet',
        body: 'Your answers are complete, but not received yet, and they are not kept {on}. Please leave this page open: they are sent as soon as there is a connection.',
      },
      noConnection: 'Waiting for a connection',
      sendNow: 'Send now',
      receiptHere: 'The answers are no longer {on}; only the receipt is.',
      receiptNowhere: 'Nothing is kept {on}. Please copy the receipt if you want to look it up later.',
      clear: 'Clear what is {on}',
      cleared: 'Cleared: neither answers nor a receipt are left {on}.',
    },
    received: {
      counted: {
        title: 'Thank you, we have your answers',
        body: 'They are stored and will count towards the results of {city}.',
      },
      held: {
        title: 'Thank you, we have your answers',
        body: 'They are stored. All answers are checked by the same rules, such as whether somebody answered twice. If the check finds nothing wrong, yours count towards the results of {city}.',
      },
      quota_full: {
        title: 'Thank you, we have your answers',
        body: 'They are stored. Enough residents in a situation like yours have already answered, so to keep the result representative these answers wait. They enter the score of {city} if a place becomes free, in the order in which answers came.',
      },
    },
    outOfScope: {
      title: 'Thank you for your answer',
      body: 'This survey is for residents of {city}. By what you just told us you are outside that group, so there is nothing more to answer, and this does not enter the score. If you live in another city, please choose it and answer there. If it was a slip, just open this questionnaire again.',
      choose: 'Choose your city',
    },
    receipt: 'Receipt',
    copy: 'Copy the receipt',
    copied: 'Copied',
    receiptHint:
      'Keep it. Once results are published, it tells you whether your answers are in them. It reveals none of your answers.',
    checkReceipt: 'Check the receipt',
    next_steps: 'What happens next',
    steps: [
      'When the survey ends, all answers are checked by the same rules.',
      'Each city’s score is computed and published with its uncertainty.',
      'Once results are published you can look up your receipt.',
    ],
    unsent: {
      title: 'Not sent yet',
      body: 'The connection may be down, or very many people are answering right now. Nothing is lost; please try again in a moment.',
    },
    again: 'Try again',
    already: {
      title: 'Answered already',
      body: 'Somebody has completed this round of the survey on this device, and once per person is all we need. Thank you! If that was somebody else in your household, please answer on another device.',
      at: 'First submitted: {time}',
    },
    closed: {
      title: 'This round has ended',
      body: 'Your answers were not sent. Thank you for being willing to take part; results will appear here once published.',
    },
    outdated: {
      title: 'The questionnaire was just updated',
      body: 'Please open it again. As many of your answers as possible are kept.',
    },
    reload: 'Open the questionnaire again',
    refused: {
      title: 'We could not confirm these answers',
      body: 'Your browser did not keep this site’s cookie, or the invitation is not valid. Please allow the cookie, or come back through the original link. Nothing is lost.',
    },
    faulty: {
      title: 'Some answers were not accepted',
      body: 'Please go back and look at them. Nothing is lost.',
    },
    edit: 'Go back to the answers',
  },
  elder: { read: 'Read aloud', stop: 'Stop' },
  wait: {
    title: 'Please wait a moment before submitting',
    body: 'Very many people are submitting right now, and your answers are not stored yet. Please wait {n} seconds, then press the button below. All your answers are kept; pressing twice never counts twice.',
    again: 'Submit again',
  },
  cities: {
    title: 'Which city do you live in?',
    wave: '{title} · open until {date}',
    search: 'City name, pinyin, initials or division code',
    go: 'Find',
    found: '{n} cities found',
    none: 'Nothing found for “{q}”. Try another spelling, or choose from all cities below.',
    municipalities: 'Municipalities',
    closedTitle: 'No survey is open right now',
    closed: 'When the next round opens, you can choose your city here.',
    seeResults: 'See published results',
    examples: 'Example cities',
  },
  receipt: {
    title: 'Check a receipt',
    known: 'These answers were received and stored.',
    unknown: 'We know no such receipt. Please check it and try again; capitals do not matter.',
    incomplete: 'A receipt has {of} letters and digits; this has {n}.',
    none: 'The results published so far do not include it: it may have come after them, be checked still, or wait for a place. Later ones may include it.',
    closes: 'The survey closes on {time}; results are published here after that.',
    closed: 'The survey closed on {time}. Its results will be published here.',
    included: 'These results include the answers:',
    release: '{wave}, release {n}: {city}',
    withdrawn: 'These included them, and were withdrawn:',
    counted:
      'Checked on your device: the newest results count these answers, one of {n} in this city. That proves that they are counted, and nothing about the others.',
    notProved:
      'The check failed: the proof that came with the newest results does not fit this receipt. Please send a picture of this page to the organiser.',
    label: 'Receipt',
    check: 'Check',
    note: 'No answer is ever shown here.',
    code: 'QR code of the receipt',
    codeHint: 'Take a photo of it or save it; scanning it leads back here.',
    save: 'Save the receipt',
  },
  share: {
    title: 'Share this survey',
    hint: 'Send it to family and friends, so that they answer too. The link opens an empty questionnaire. It shows neither your answers nor who passed it on.',
    copied: 'Link copied',
    poster: 'Make a poster with a QR code',
  },
  poster: {
    title: 'A poster to print',
    intro:
      'One page with a QR code, for notice boards and counters. The channel tells later how many came by it.',
    city: 'City',
    chooseCity: 'Choose a city',
    channel: 'Channel (optional)',
    channelHint: 'Letters, digits, dot, hyphen and underscore, such as community-12.',
    channelFault:
      'A channel starts with a letter or digit and has only letters, digits, dots, hyphens and underscores, 64 at most.',
    size: 'Paper',
    language: 'Main language',
    show: 'Show the poster',
    print: 'Print',
    download: 'Download as SVG',
    empty: 'Choose a city, and its poster appears here.',
    notOpen: 'No survey is open in {city} right now, so there is nothing to invite to.',
    closed: 'No survey is open right now. When one opens, its posters can be made here.',
    alt: 'QR code: {link}',
    invite: 'How is life in your city?\nTell us what works, and what does not.',
    minutes: 'About {n} min',
    scan: 'Scan with WeChat, Alipay or your phone’s camera',
    privacy: 'No name, no phone number. Only results of the whole city are published.',
  },
  results: {
    filter: {
      search: 'Find a city',
      province: 'Province',
      kind: 'Kind of city',
      all: 'All',
      kinds: {
        municipality: 'Municipality',
        planning: 'Separate planning',
        prefecture: 'Prefecture-level',
        corps: 'Corps city',
      },
      sort: 'Order',
      sorts: {
        score: 'Highest score first',
        '-score': 'Lowest score first',
        rank: 'First rank first',
        '-rank': 'Last rank first',
        name: 'Name, A to Z',
        '-name': 'Name, Z to A',
        answers: 'Most answers first',
        '-answers': 'Fewest answers first',
        interval: 'Narrowest interval first',
        '-interval': 'Widest interval first',
      },
      answers: 'Answers',
      pin: 'My city',
      unpin: 'Unpin',
      pinNone: 'No city was found for “{q}”. Try another name.',
      pinSeveral: '“{q}” may be one of these cities. Choose one:',
      show: 'Show',
      shown: 'Showing {n} of {of} cities.',
      reset: 'Show all',
    },
    provinces: {
      title: 'Provinces',
      hint: 'A province’s score is the mean of its cities with a published score, weighted by population. Choose a province to see only its cities.',
      hintPlain:
        'A province’s score is the mean of its cities with a published score; where a population is not known, cities count alike. Choose a province to see only its cities.',
      all: 'Mean of {n} cities, 95% interval {range}',
      none: 'No data',
      asTable: 'As a table',
      cities: 'Cities',
      scored: '{n} of {of}',
    },
    plot: {
      title: 'All cities at a glance',
      hint: 'Each line is a city’s 95% interval, the dot its score; the dashed line is the mean of all cities. A line leads to the city’s row.',
    },
    summary: {
      wave: 'Citizen experience scores of {n} cities, {score} of 100 on average.',
      city: 'Citizen experience score of {name}: {score} of 100, 95% interval {range}, {n} valid answers.',
      withheld: 'The citizen experience score of {name} is withheld.',
      simulated: 'Demonstration data, simulated.',
    },
    embed: {
      title: 'Show this score on a website',
      hint: 'Put this into a page, and it shows the city’s score in the newest release.',
    },
    card: {
      wave: 'Mean of {n} cities · 95% interval {range}',
      city: '95% interval {range} · {n} valid',
    },
    scores: 'Scores of cities',
    earlier: 'Compared with the wave before',
    comparable: 'Both waves asked the same questions: their scores can be compared.',
    notComparable:
      'The overall score cannot be compared with the wave before: {changed} of {of} scored questions have other words, answers or people who are asked, so that a change of the score may be a change of the question.',
    comparableDimensions: 'Unchanged, and comparable: {names}.',
    title: 'Results',
    intro: 'Citizen experience scores of cities, out of 100.',
    empty: 'Nothing has been published yet.',
    simulated: 'Demonstration data: these answers were simulated and describe no real city.',
    awaitsEarlier: 'Those of an earlier wave are still being made; reload in a minute.',
    latest: 'Latest: release {n}, {date}',
    interval: '95% model-based interval (self-selected sample)',
    intervalShort: '95% interval',
    intervalHint:
      'The dot is the score, the line its 95% model-based interval. People chose to take part, and the interval does not include any bias from that. Cities whose intervals overlap widely should not be ranked against each other.',
    rank: 'Rank',
    rankHint:
      'Ranks are ranges, because scores are estimates: with 95% confidence the ranges of all cities are right at once. They are wide, since so many cities are compared.',
    rankHintEach:
      'Each city has a range of ranks by itself: cities that are significantly higher come before it, those that are significantly lower after it. Two cities whose ranges overlap may still differ.',
    city: 'City',
    score: 'Score',
    range: '{lo} – {hi}',
    valid: '{n} valid',
    answered: '{n} answered',
    withheld: 'Withheld',
    withheldTitle: 'Cities whose score is withheld',
    withheldHint: 'A score that rests on too few answers, or is too uncertain, is not published.',
    silentTitle: 'Cities without answers',
    silentHint: 'From {n} cities of this wave nothing has come in.',
    unchanged:
      'These are the figures of release {n}. Too few answers have been added or taken out since: new figures beside the old ones would tell what these few answered.',
    release: 'Release {n}',
    releases: 'Releases',
    created: 'Published',
    digest: 'Digest (SHA-256)',
    cutoff: 'Data up to',
    supersedes: 'Replaces release {n}, because: {reason}',
    withdrawn: 'Release {n} was withdrawn on {date}. Reason: {reason}',
    noneStands:
      'The results of this wave were withdrawn and none stand. A corrected release will appear here.',
    toWithdrawn: 'Read release {n}, which was withdrawn',
    newer: 'This is not the latest release.',
    toLatest: 'See the latest',
    received: '{received} received, {counted} valid',
    downloads: 'Download and verify',
    json: 'All data (JSON)',
    csv: 'Scores (CSV)',
    parquet: 'Scores (Parquet)',
    xlsx: 'Scores (Excel)',
    signature: 'Signature (JWS)',
    verify: 'Public keys',
    overall: 'Overall score',
    points: '{points} points (± {moe}) in the overall evaluation',
    dimensions: 'Scores by topic',
    questions: 'Scores by question',
    question: 'Question',
    answers: {
      ofAsked:
        'The bars show everybody who was asked; options are weighted as the score is. Those that few people chose stand together.',
      options: 'options: the stronger, the better',
      ofAnswered: 'of those who answered',
      best: 'two best options',
      others: 'other options',
      answered: 'answered',
      unused: 'not used',
      missing: 'no answer',
    },
    fewer: 'fewer than 10',
    removed: '{n} not counted: {reason}',
    withdrawnMark: 'withdrawn',
    submissions: 'Answers',
    dimension: 'Topic',
    marginSource: 'Population figures: {source}',
    unscreened: 'Without the quality checks the overall score would be {score} ({n} answers)',
    unweighted: 'Unweighted, the overall score would be {score}',
    between: 'Counted answers came in from {first} to {last}',
    modes: {
      device: 'on one’s own device',
      invitation: 'by invitation',
      handoff: 'through another app',
      interviewer: 'with an interviewer',
      paper: 'on paper',
    },
    completion: '{share} of those in scope completed the questionnaire',
    participation: '{used} of {invited} invitations used ({share})',
    composition: 'Who answered',
    group: 'Group',
    ofAnswers: 'Of the answers',
    ofPopulation: 'Weighted to',
    unknown: 'not stated',
    notChosen: 'all but: {option}',
    scoreWithout: 'Weighted without it, the city would have {score}.',
    tooFew: 'not shown: few',
    removedBy: {
      DUPLICATE: 'answered more than once',
      OUT_OF_SCOPE: 'outside the population',
      BREAKOFF: 'stopped early',
      SPEEDING: 'answered too fast',
      STRAIGHTLINE: 'the same answer everywhere',
      HELD: 'waiting for a review',
      REVIEW: 'removed after a review',
      QUOTA_FULL: 'quota full',
    },
    clusters:
      'Answers given at one sampling point or to one interviewer count as a group: design effect {deff}, correlation within groups {icc}',
    effective: 'Effective sample size {neff}, design effect {deff}',
    reasons: {
      NO_MARGINS: 'No population figures are known for this city, so it cannot be weighted.',
      MARGIN_DROPPED: 'One population figure could not be used for weighting.',
      RAKING_NOT_CONVERGED: 'Weighting did not reach a stable result.',
      UNKNOWN_SHARE: 'Too many people did not state their age or sex.',
      N_BELOW_MIN: 'Too few valid answers.',
      NEFF_BELOW_MIN:
        'Those who answered differ much from the city; after weighting too little information is left.',
      MOE_TOO_WIDE: 'The interval is too wide.',
      DIMENSION_UNAVAILABLE: 'At least one topic has too few answers.',
      ZERO_VARIANCE: 'All answers are the same, so the uncertainty cannot be estimated.',
      NO_SUBMISSIONS: 'No answers have come in.',
    },
    warnings: {
      NO_MARGINS: 'No population figures are known; the score is not weighted.',
      MARGIN_DROPPED: 'One population figure was not used for weighting.',
      RAKING_NOT_CONVERGED: 'Weighting did not reach a stable result.',
      COLLAPSED: 'Small age groups were merged for weighting.',
      CAP_NOT_MET: 'Some weights exceed the cap.',
      FPC_NOT_APPLIED:
        'There are more answers than inhabitants: the error is not corrected for the size of the city.',
      MODE_DIFFERENCE:
        'The score differs by how people answered, more than chance explains: a change of the mix of modes would change it.',
      FEW_CLUSTERS:
        'The answers come from fewer than ten independent places: the interval is only a rough one.',
      HIGH_SCREENOUT: 'More than 30% of the answers did not pass the checks.',
      DEFF_HIGH: 'Weighting widened the interval considerably.',
      PARTLY_WEIGHTED:
        'Not weighted by everything; population figures are missing, or could not be used, for: {variables}',
      ITEM_NONRESPONSE: 'More than 30% of those asked gave no answer.',
    },
  },
  problems: {
    notFound: {
      title: 'We cannot find this page',
      body: 'The link may be incomplete, or the page has moved.',
    },
    notYours: {
      title: 'Your roles do not cover this',
      body: 'If your work needs it, ask an administrator.',
    },
    cityUnknown: {
      title: 'We do not know this city',
      body: '“{code}” is not the division code of a city that takes part. Please choose your city.',
    },
    waveClosed: {
      title: 'This round has ended',
      body: 'Thank you for being willing to take part. Results will appear here once published.',
    },
    notOpen: {
      title: 'No survey is open right now',
      body: 'When the next round opens in {city}, please use this link again.',
    },
    already: {
      title: 'Answered already',
      body: 'Somebody has completed this round of the survey on this device, and once per person is all we need. Thank you! If that was somebody else in your household, please answer on another device.',
    },
    outdated: {
      title: 'The questionnaire was just updated',
      body: 'Please open it again before answering.',
    },
    refused: {
      title: 'We could not confirm these answers',
      body: 'Your browser did not keep this site’s cookie, or the invitation is not valid. Please allow the cookie, or come back through the original link.',
    },
    busy: {
      title: 'Very many people are answering right now',
      body: 'Your answers are not stored yet. Please wait a moment and press Submit again; pressing twice never counts twice.',
    },
    unavailable: {
      title: 'This page is not available at the moment',
      body: 'Please wait a little and open it again.',
    },
    unreadable: {
      title: 'The form did not arrive complete',
      body: 'Please go back to the questionnaire and submit it again.',
    },
    tooLarge: { title: 'This is too long', body: 'Please shorten the text and submit again.' },
    failed: {
      title: 'Something went wrong',
      body: 'This is our fault, not yours. Please try again in a moment.',
    },
    reference: 'Reference: {id}',
  },
  trial: {
    answered: {
      device: {
        title: 'This device has already answered',
        body: 'Somebody answered for {city} on this device on {time}, and we have received it. Once per person is all we need. Thank you!',
      },
      invitation: {
        title: 'This invitation was used before',
        body: 'Somebody answered with it on {time}. Each invitation is good for one answer.',
      },
      handoff: {
        title: 'You have already answered',
        body: 'Your answers for {city} were received on {time}. Once is all we need, so there is nothing more to fill in. Thank you!',
      },
    },
    expired: { title: 'This invitation has expired', body: 'It cannot be used to answer any more.' },
    invalid: {
      title: 'There is no such invitation',
      body: 'Please compare the link with the letter or message: is it complete, and is it for this city?',
    },
    handoff: {
      title: 'Please open this from the app again',
      body: 'This link has expired. Go back to the app and open the survey once more.',
    },
    household:
      'If that was somebody else in your household and you have not answered yet, please open the link below on another phone or computer.',
    receipt: 'See the receipt',
    results: 'See the results',
    without: 'Answer without an invitation',
  },
  organiser: {
    asking: 'This survey is run by {name}, on the survey system Chengsheng.',
    simulated:
      'This is a demonstration of the survey system Chengsheng. Nobody runs this survey, and your answers will not be used in any real result.',
    title: 'Who runs this survey',
    name: 'Organiser',
    contact: 'Contact',
    officer: 'Data protection officer',
    approval: 'Approval',
    purpose: 'Purpose',
    purposeText:
      'To learn how residents experience public services, and to publish the results city by city.',
    basis: 'Legal basis',
    kept: 'Kept until',
    keptText:
      'By {date} at the latest, the keys and hashes that tell who has answered are destroyed. What remains are answers of nobody knows whom.',
    rights: 'Your rights',
    rightsText:
      'You can ask for, correct or delete personal details that you wrote, and complain: contact the organiser and name your receipt. Not taking part has no consequences.',
  },
  privacy: {
    title: 'Privacy',
    intro: 'This survey does not need to know who you are, only what you think.',
    sections: [
      {
        title: 'What we store',
        items: [
          'Your answers, with the city, the language, the time you started, how long it took, and how many pages were answered faster than they can be read.',
          'The channel you came through (say, the QR code of one poster), if the link names it.',
          'A keyed hash of what vouches for you, so that you answer once: a device cookie, an invitation code, or the name by which an app handed you over. Neither that nor you can be recovered from it; when the survey is over, key and hash are destroyed.',
          'Who entered your answers, if it was an interviewer.',
          'A keyed hash of the network you came from, made of the first part of its (IP) address only, to notice answers sent in bulk. The key changes every day and is destroyed with the hash when the survey is over; no address can be recovered from it.',
          'From one visitor in sixteen, chosen at random: how often each page of the questionnaire was shown, by hour, city and channel, to see where people stop; and on a phone how long it was in sight, roughly, by city and language, to see which translation is hard to read. These are counts and nothing else: no name, cookie, address or answer is kept with them, and they cannot be joined to anybody’s answers.',
        ],
      },
      {
        title: 'What we do not store',
        items: [
          'No name, phone number, WeChat or Alipay account, or identity number.',
          'No network (IP) address as such, and no location.',
          'No third-party analytics, advertising or fonts: these pages talk to this site alone.',
        ],
      },
      {
        title: 'Cookies',
        items: [
          'One signed device cookie, used only to prevent answering twice.',
          'One cookie for the language and one for large print, which remember your choice.',
          'One cookie with the time at which you opened the questionnaire and the channel of its link, gone when the browser is closed.',
        ],
      },
      {
        title: 'What stays on your phone',
        items: [
          'While you answer, your answers and how long each page was in sight, for thirty days at most. Once they are received they are deleted there, and only the receipt stays.',
          'What you submitted without a connection, until it is received.',
          'The questionnaire’s page itself, empty, so that it opens without a connection. Pages of an invitation are not kept.',
          '“This is not my phone” (or “my device”) below the questionnaire takes all of this away and keeps nothing more; “Clear what is on this phone” after the thanks removes the receipt as well. The device cookie stays: it is what prevents answering twice.',
        ],
      },
      {
        title: 'What is published',
        items: [
          'Only scores of cities with their uncertainty, and none where too few people answered.',
          'A receipt tells whether answers were received and which release includes them, and no answer; nobody finds yours by it.',
          'Please do not write names, phone numbers or other personal details in the comment. If you did, the organiser can remove it: name your receipt.',
        ],
      },
    ],
  },
};
