import { ALL_OWN, amount, givenItem, gradedItem, mixItem, ratioItem, type Uncoded } from './build-items.ts';

/**
 * The items of the 2016 round by their indicator. Names are from public copies of the notice's Annex 1; an item whose
 * name, share, data or score is in none of them says so in `ownDefaults`.
 */
export const items2016 = {
  government: [
    ratioItem(
      30,
      [
        '以公民身份号码或法人和其他组织统一社会信用代码为唯一标识的电子证照使用率',
        'Use of e-certificates under one identification number',
      ],
      [
        ['使用电子证照办理的政务服务事项数', 'Matters handled with e-certificates'],
        ['政务服务事项总数', 'All matters'],
      ],
      [],
    ),
    ratioItem(
      40,
      ['一站式办理率', 'One-stop handling'],
      [
        ['可一站式办理的政务服务事项数', 'Matters handled in one stop'],
        ['政务服务事项总数', 'All matters'],
      ],
    ),
    ratioItem(
      30,
      ['网上统一入口率', 'One entrance online'],
      [
        ['从统一入口进入的政务服务事项数', 'Matters that begin at the one entrance'],
        ['政务服务事项总数', 'All matters'],
      ],
    ),
  ],
  transport: [
    gradedItem(34, ['城市交通运行指数发布情况', 'Publication of a traffic index']),
    ratioItem(
      33,
      ['公共汽电车来车信息实时预报率', 'Live arrival times of buses'],
      [
        ['可实时预报来车信息的线路数', 'Lines with live arrival times'],
        ['公共汽电车线路总数', 'All bus lines'],
      ],
    ),
    ratioItem(
      33,
      ['公共交通乘车电子支付使用率', 'Electronic payment in public transport'],
      [
        ['电子支付乘车人次', 'Rides paid electronically'],
        ['公共交通乘车总人次', 'All rides'],
      ],
    ),
  ],
  socialInsurance: [
    ratioItem(
      34,
      ['社保服务在线办理情况', 'Social insurance handled online'],
      [
        ['可在线办理的社保服务事项数', 'Matters handled online'],
        ['社保服务事项总数', 'All matters'],
      ],
    ),
    ratioItem(
      33,
      ['街道（乡镇）社区（行政村）社保自助服务开通率', 'Self-service in neighbourhoods and villages'],
      [
        ['已开通自助服务的社区（行政村）数', 'Neighbourhoods and villages with self-service'],
        ['社区（行政村）总数', 'All neighbourhoods and villages'],
      ],
    ),
    ratioItem(
      33,
      ['社保异地业务联网办理情况', 'Social insurance across regions'],
      [
        ['可联网办理的异地业务数', 'Cross-regional matters handled online'],
        ['社保异地业务总数', 'All cross-regional matters'],
      ],
    ),
  ],
  health: [
    ratioItem(
      34,
      ['二级以上医疗机构电子病历普及率', 'Electronic medical records'],
      [
        ['使用电子病历的二级以上医疗机构数', 'Hospitals of grade 2 and above with them'],
        ['二级以上医疗机构总数', 'All hospitals of grade 2 and above'],
      ],
    ),
    ratioItem(
      33,
      ['二级以上医疗机构预约诊疗率', 'Appointments'],
      [
        ['预约诊疗人次', 'Visits by appointment'],
        ['诊疗总人次', 'All visits'],
      ],
    ),
    ratioItem(
      33,
      ['二级以上医疗机构门诊健康档案调阅率', 'Health files consulted in outpatient care'],
      [
        ['调阅健康档案的门诊人次', 'Outpatient visits with the file consulted'],
        ['门诊总人次', 'All outpatient visits'],
      ],
    ),
  ],
  education: [
    ratioItem(
      34,
      ['学校多媒体教室普及率', 'Multimedia classrooms'],
      [
        ['多媒体教室数', 'Multimedia classrooms'],
        ['教室总数', 'All classrooms'],
      ],
    ),
    ratioItem(
      33,
      ['师生网络学习空间覆盖率', 'Online learning spaces'],
      [
        ['开通网络学习空间的师生数', 'Teachers and pupils with one'],
        ['师生总数', 'All teachers and pupils'],
      ],
    ),
    ratioItem(
      33,
      ['学校无线网络覆盖率', 'Wireless networks in schools'],
      [
        ['无线网络覆盖的学校数', 'Schools with one'],
        ['学校总数', 'All schools'],
      ],
    ),
  ],
  employment: [
    ratioItem(
      50,
      ['就业信息服务覆盖人群情况', 'People reached by job information'],
      [
        ['获得就业信息服务的人数', 'People reached'],
        ['应覆盖的人数', 'People to be reached'],
      ],
    ),
    ratioItem(
      50,
      ['就业服务在线办理情况', 'Employment services online'],
      [
        ['可在线办理的就业服务事项数', 'Matters handled online'],
        ['就业服务事项总数', 'All matters'],
      ],
    ),
  ],
  cityServices: [
    gradedItem(34, ['移动互联网城市服务提供情况', 'City services offered on phones']),
    // The share is not public; the central computation is.
    givenItem(33, ['移动互联网城市服务公众使用情况', 'City services used on phones'], ['share']),
    gradedItem(33, ['一卡通应用情况', 'Use of the city card']),
  ],
  assistance: [
    mixItem(
      50,
      ['困难户电子信息档案建档率', 'Electronic files of households in need'],
      [
        {
          share: 50,
          id: 'rural',
          part: ['已建电子信息档案的农村贫困户数', 'Poor rural households with a file'],
          whole: ['农村贫困户总数', 'All poor rural households'],
        },
        {
          share: 50,
          id: 'allowance',
          part: ['已建电子信息档案的低保户数', 'Households on minimum income with a file'],
          whole: ['低保户总数', 'All households on minimum income'],
        },
      ],
    ),
    gradedItem(50, ['互联网残疾人无障碍访问情况', 'Websites that people with disabilities can use'], ALL_OWN),
  ],
  commerce: [
    ratioItem(
      50,
      ['网上商品零售占比', 'Retail online'],
      [
        amount(
          'online',
          ['地区网上商品零售额', 'Retail sales of goods online'],
          ['亿元', '100 million yuan'],
        ),
        amount('retail', ['地区社会消费品零售总额', 'All retail sales'], ['亿元', '100 million yuan']),
      ],
      ['title'],
    ),
    ratioItem(
      50,
      ['跨境电商交易占比', 'Commerce across the border'],
      [
        amount('cross', ['跨境电商交易额', 'Online trade across the border'], ['亿元', '100 million yuan']),
        amount('trade', ['进出口总额', 'All imports and exports'], ['亿元', '100 million yuan']),
      ],
      ALL_OWN,
    ),
  ],
  cityManagement: [
    gradedItem(34, ['数字化城管情况', 'Digital city management'], ALL_OWN),
    ratioItem(
      33,
      ['市政管网管线智能化监测管理率', 'Mains that are monitored'],
      [
        amount('monitored', ['智能化监测的管网长度', 'Mains that are monitored'], ['千米', 'km']),
        amount('mains', ['市政管网总长度', 'All mains'], ['千米', 'km']),
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['综合管廊覆盖率', 'Utility tunnels'],
      [
        amount('tunnels', ['综合管廊长度', 'Utility tunnels'], ['千米', 'km']),
        amount('roads', ['城市道路总长度', 'All city roads'], ['千米', 'km']),
      ],
      ALL_OWN,
    ),
  ],
  publicSafety: [
    ratioItem(
      34,
      ['公共安全视频资源采集和覆盖情况', 'Video coverage of key public areas'],
      [
        ['视频监控已覆盖的重点公共区域数', 'Key public areas covered'],
        ['应覆盖的重点公共区域数', 'Key public areas to be covered'],
      ],
      ['title', 'share', 'score'],
    ),
    ratioItem(
      33,
      ['公共安全视频监控资源联网和共享程度', 'Video that is shared'],
      [
        ['已联网的视频监控数', 'Cameras on the network'],
        ['视频监控总数', 'All cameras'],
      ],
      ALL_OWN,
    ),
    gradedItem(33, ['公共安全视频图像提升社会管理能力情况', 'Use of video in governance'], ALL_OWN),
  ],
  environment: [
    ratioItem(
      34,
      ['重点污染源在线监测情况', 'Key polluters monitored online'],
      [
        ['在线监测的重点污染源数', 'Key polluters monitored'],
        ['重点污染源总数', 'All key polluters'],
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['企业事业单位环境信息公开率', 'Environmental disclosure'],
      [
        ['已公开环境信息的单位数', 'Organisations that disclose'],
        ['应公开环境信息的单位数', 'Organisations that have to'],
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['城市环境问题处置率', 'Environmental complaints settled'],
      [
        ['已处置的环境问题数', 'Complaints settled'],
        ['受理的环境问题总数', 'All complaints'],
      ],
      ALL_OWN,
    ),
  ],
  energy: [
    gradedItem(34, ['万元GDP能耗降低情况', 'Energy per unit of GDP'], ALL_OWN),
    ratioItem(
      33,
      ['绿色建筑覆盖率', 'Green buildings'],
      [
        amount('green', ['绿色建筑面积', 'Floor space of green buildings'], ['万平方米', '10,000 m²']),
        amount('floor', ['新建建筑总面积', 'Floor space of all new buildings'], ['万平方米', '10,000 m²']),
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['重点用能单位在线监测率', 'Large energy users monitored online'],
      [
        ['在线监测的重点用能单位数', 'Large energy users monitored'],
        ['重点用能单位总数', 'All large energy users'],
      ],
      ALL_OWN,
    ),
  ],
  broadband: [
    ratioItem(
      34,
      ['固定宽带家庭普及率', 'Homes with fixed broadband'],
      [
        ['固定宽带家庭用户数', 'Homes with fixed broadband'],
        ['家庭总数', 'All homes'],
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['光纤到户用户渗透率', 'Fibre to the home'],
      [
        ['光纤到户用户数', 'Users with fibre to the home'],
        ['固定宽带用户总数', 'All fixed broadband users'],
      ],
      ALL_OWN,
    ),
    ratioItem(
      33,
      ['移动宽带用户普及率', 'Mobile broadband'],
      [
        ['移动宽带用户数', 'Mobile broadband users'],
        ['移动电话用户总数', 'All mobile users'],
      ],
      ALL_OWN,
    ),
  ],
  spatialData: [
    gradedItem(34, ['多尺度地理信息覆盖度和更新情况', 'Coverage and update of maps'], ALL_OWN),
    gradedItem(33, ['平台在线提供空间信息应用情况', 'Spatial services online'], ALL_OWN),
    gradedItem(33, ['高精度位置服务情况', 'Precise positioning'], ALL_OWN),
  ],
  openData: [
    ratioItem(
      50,
      ['公共信息资源社会开放率', 'Public data opened'],
      [
        ['向社会开放的信息资源数', 'Data sets opened'],
        ['公共信息资源总数', 'All data sets'],
      ],
      ALL_OWN,
    ),
    ratioItem(
      50,
      ['政府部门信息资源共享率', 'Data shared between departments'],
      [
        ['部门间共享的信息资源数', 'Data sets shared'],
        ['政府部门信息资源总数', 'All data sets'],
      ],
      ALL_OWN,
    ),
  ],
  dataUse: [gradedItem(100, ['政企合作对基础信息资源的开发情况', 'Use of data with companies'], ALL_OWN)],
  securityManagement: [
    gradedItem(34, ['网络安全责任制落实情况', 'Responsibility for network security'], ALL_OWN),
    gradedItem(33, ['网络安全监测与通报情况', 'Monitoring and reporting'], ALL_OWN),
    gradedItem(33, ['网络安全应急机制建立情况', 'Emergency plans'], ALL_OWN),
  ],
  systemSecurity: [
    ratioItem(
      50,
      ['信息系统等级保护落实情况', 'Classified protection of systems'],
      [
        ['已落实等级保护的信息系统数', 'Systems protected by their class'],
        ['信息系统总数', 'All systems'],
      ],
      ALL_OWN,
    ),
    gradedItem(50, ['数据安全保护情况', 'Protection of data'], ALL_OWN),
  ],
  institutions: [
    gradedItem(34, ['智慧城市统筹机制', 'Coordination'], ALL_OWN),
    gradedItem(33, ['智慧城市管理机制', 'Management'], ALL_OWN),
    gradedItem(33, ['智慧城市运营机制', 'Operation'], ALL_OWN),
  ],
} satisfies Record<string, Uncoded[]>;
