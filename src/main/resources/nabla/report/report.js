'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const page = document.getElementById('page');
  const charts = []; // each draws its chart anew, in the colours of the time
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const LINES = ['blue', 'orange', 'green', 'purple', 'red'];

  /* Elements: texts are texts, whatever they hold. */
  const append = (element, children) => {
    children.flat(Infinity).filter(child => child !== null && child !== undefined).forEach(child => element.append(child));
    return element;
  };
  const el = (name, attributes, ...children) => {
    const element = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => element.setAttribute(key, value));
    return append(element, children);
  };
  const svg = (name, attributes, ...children) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return append(element, children);
  };
  const section = (title, ...children) => {
    const made = el('section', {}, el('h2', {}, title), children);
    page.append(made);
    return made;
  };
  const note = text => el('p', { class: 'note' }, text);
  const figure = (title, caption, ...children) =>
    el('figure', {}, el('h3', {}, title), caption ? el('figcaption', {}, caption) : null, children);
  const scroll = (label, child) => el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label }, child);

  /* Numbers. */
  const number = (value, digits = 4) =>
    value === null || value === undefined ? '–'
      : value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9) ? value.toExponential(2)
        : value.toLocaleString('en-US', Math.abs(value) >= 1000 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: digits });
  const percent = (value, digits = 1) => value === null || value === undefined ? '–' : (100 * value).toFixed(digits) + ' %';
  const whole = value => Math.round(value).toLocaleString('en-US');

  const table = (caption, head, rows, attributes) =>
    el('table', attributes || {},
      caption ? el('caption', {}, caption) : null,
      head ? el('thead', {}, el('tr', {}, head.map(cell => el('th', { scope: 'col' }, cell)))) : null,
      el('tbody', {}, rows.map(row => el('tr', {}, row.map((cell, i) =>
        cell instanceof HTMLTableCellElement ? cell : el(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, cell))))));
  /* A number with a bar behind it. */
  const share = (text, part) => {
    const bar = el('i', { 'aria-hidden': 'true' });
    bar.style.width = (100 * Math.max(0, Math.min(1, part || 0))) + '%';
    return el('td', { class: 'share' }, bar, el('b', {}, text));
  };

  /* Charts. */
  const axis = (label, more) => ({
    label, labelSize: 22, labelFont: '12px system-ui, sans-serif', font: '12px system-ui, sans-serif',
    stroke: colour('muted'), grid: { stroke: colour('line'), width: 1 }, ticks: { stroke: colour('line'), width: 1 }, ...more
  });
  const ticks = (u, values) => values.map(value =>
    Math.abs(value) >= 10000 ? value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 }) : number(value, 6));
  const chart = (title, caption, x, y, series, columns, more) => {
    const place = el('div', { role: 'img', 'aria-label': title });
    const made = figure(title, caption, place);
    let plot = null;
    const width = () => Math.max(220, place.clientWidth);
    const draw = () => {
      if (plot) plot.destroy();
      const given = more ? more() : {};
      plot = new uPlot({
        width: width(), height: 270, legend: { live: true }, cursor: { points: { size: 7 } },
        scales: { x: { time: false }, ...(given.scales || {}) },
        axes: [axis(x, { values: ticks, space: 45, size: 32, ...(given.xAxis || {}) }), axis(y, { values: ticks, size: 62 })],
        series: [{ label: x, value: (u, value) => value === null || value === undefined ? '' : number(value) }, ...series().map(one => ({ value: (u, value) => value === null || value === undefined ? '' : number(value), width: 2, ...one }))],
        hooks: given.hooks || {}
      }, columns, place);
    };
    charts.push(draw);
    new ResizeObserver(() => plot && plot.width !== width() && plot.setSize({ width: width(), height: 270 })).observe(place);
    return made;
  };
  /* A vertical line at each epoch whose weights were kept. */
  const keptLines = members => u => {
    members.forEach((member, k) => {
      if (!member.kept) return;
      const at = u.valToPos(member.kept, 'x', true);
      u.ctx.save();
      u.ctx.strokeStyle = u.ctx.fillStyle = members.length === 1 ? colour('green') : colour(LINES[k % LINES.length]);
      u.ctx.lineWidth = devicePixelRatio;
      u.ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
      u.ctx.beginPath();
      u.ctx.moveTo(at, u.bbox.top);
      u.ctx.lineTo(at, u.bbox.top + u.bbox.height);
      u.ctx.stroke();
      if (members.length === 1) {
        u.ctx.font = 12 * devicePixelRatio + 'px system-ui, sans-serif';
        const right = at > u.bbox.left + u.bbox.width / 2;
        u.ctx.textAlign = right ? 'right' : 'left';
        u.ctx.fillText('kept: epoch ' + member.kept, at + (right ? 4 : -4) * devicePixelRatio, u.bbox.top - 5 * devicePixelRatio);
      }
      u.ctx.restore();
    });
  };
  const byEpoch = (title, caption, y, lines) => {
    const epochs = [...new Set(data.members.flatMap(member => member.epochs))].sort((a, b) => a - b);
    const values = line => epochs.map(epoch => { const i = line.member.epochs.indexOf(epoch); return i < 0 ? null : line.values[i]; });
    const few = epochs.length <= 60;
    return chart(title, caption, 'epoch', y,
      () => lines.map(line => ({ label: line.label, stroke: colour(line.colour), dash: line.dash, points: { show: few, size: 5, fill: colour(line.colour) } })),
      [epochs, ...lines.map(values)],
      () => ({
        hooks: { draw: [keptLines(data.members)] },
        xAxis: { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
        scales: { x: { time: false, range: epochs.length === 1 ? [epochs[0] - 1, epochs[0] + 1] : undefined } }
      }));
  };
  const bars = (label, counts) => {
    const most = Math.max(1, ...counts);
    return svg('svg', { class: 'bars', viewBox: `0 0 ${counts.length} 100`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
      counts.map((count, i) => svg('rect', { x: i + 0.06, width: 0.88, y: 100 - 100 * count / most, height: 100 * count / most })));
  };

  /* The page, from top to bottom. */
  const several = data.members.length > 1;
  data.remarks.forEach(remark => document.getElementById('remarks').append(el('p', {}, remark)));

  const tested = data.tested;
  if (tested) {
    const log = tested.logarithm ? ' of the logarithm' : '';
    const errors = { r2: 'R²', rmse: 'RMSE', mae: 'mean absolute error' };
    const ofTargets = Object.keys(tested.metrics).filter(name => /\.(r2|rmse|mae)$/.test(name)).slice(0, 12);
    const names = {
      accuracy: 'accuracy', f1: 'F₁, weighted', auc: 'area under ROC', logLoss: 'log loss',
      ...Object.fromEntries(ofTargets.map(name => [name, name.replace(/\.(\w+)$/, (_, error) => ': ' + errors[error])])),
      r2: errors.r2 + log, rmse: errors.rmse + log, mae: errors.mae + log, cost: 'cost'
    };
    const tiles = Object.keys(names).filter(name => name in tested.metrics)
      .map(name => [names[name], name === 'accuracy' ? percent(tested.metrics[name], 2) : number(tested.metrics[name])]);
    if (tested.classes && tested.classes.calibrationError !== null) tiles.push(['calibration error', percent(tested.classes.calibrationError)]);
    page.append(el('dl', { class: 'tiles' }, tiles.map(([name, value]) => el('div', { class: 'tile' }, el('dt', {}, name), el('dd', {}, value)))));
    if (tested.data !== 'test') {
      page.append(note(tested.data === 'training'
        ? 'Measured on the rows that were learned from, since there are no others: new rows will do worse.'
        : 'Measured on the validation rows, which were not learned from but may have chosen the epoch.'));
    }
  }

  if (data.members.some(member => member.epochs.length)) {
    const lines = (of, label, extra) => data.members.filter(of).map((member, k) => ({
      member, values: of(member), label: (several ? member.name + ', ' : '') + label,
      colour: several ? LINES[k % LINES.length] : 'blue', ...extra
    }));
    const metrics = [...new Set(data.members.flatMap(member => Object.keys(member.validation)))];
    const found = [byEpoch('Cost', null, 'cost', [
      ...lines(member => member.cost, 'training', several && metrics.length ? { dash: [6, 4] } : {}),
      ...(metrics.includes('cost') ? lines(member => member.validation.cost, 'validation', several ? {} : { colour: 'orange' }) : [])])];
    metrics.filter(metric => metric !== 'cost').forEach(metric => found.push(
      byEpoch(metric[0].toUpperCase() + metric.slice(1), null, metric, lines(member => member.validation[metric], 'validation', several ? {} : { colour: 'orange' }))));
    found.push(byEpoch('Learning rate', null, 'learning rate', lines(member => member.learningRate, 'learning rate', several ? {} : { colour: 'purple' })));
    found.push(byEpoch('Speed', null, 'examples/s', lines(member => member.examplesPerSecond, 'examples/s', several ? {} : { colour: 'green' })));
    const head = [...(several ? ['member'] : []), 'epoch', 'cost', ...metrics.map(metric => 'validation ' + metric), 'learning rate', 'seconds', 'examples/s'];
    const rows = data.members.flatMap(member => member.epochs.map((epoch, i) => [
      ...(several ? [member.name] : []), (epoch === member.kept ? '★ ' : '') + epoch, number(member.cost[i]),
      ...metrics.map(metric => number((member.validation[metric] || [])[i])),
      number(member.learningRate[i], 3), number(member.seconds[i], 3), whole(member.examplesPerSecond[i])]));
    section('How it learned', el('div', { class: 'grid' }, found),
      el('details', {}, el('summary', {}, 'Every epoch'), scroll('epochs', table('★ the epoch whose weights were kept', head, rows)))).classList.add('long');
  }

  if (tested && tested.classes) classes(tested.classes);
  if (tested && tested.numbers) numbers(tested.numbers);

  function classes(found) {
    const names = found.figures.map(figure => figure.name);
    const parts = [];
    if (found.exclusive && found.matrix.length) parts.push(matrix(names, found.matrix));
    if (found.exclusive && names.length > 2 && found.confused.length) {
      parts.push(scroll('most frequent mistakes', table('Most frequent mistakes', ['was', 'said', 'rows'],
        found.confused.slice(0, 10).map(pair => [names[pair.label], names[pair.said], number(pair.weight)]))));
    }
    if (parts.length) section('What is taken for what', el('div', { class: names.length <= 12 ? 'grid' : 'column' }, parts));
    const figures = scroll('figures of each class', table(null, ['class', 'precision', 'recall', 'F₁', 'rows'],
      found.figures.map(one => [one.name, share(percent(one.precision), one.precision), share(percent(one.recall), one.recall), share(percent(one.f1), one.f1), number(one.support)])));
    const made = section(found.exclusive ? 'Class by class' : 'Label by label',
      names.length > 30 ? el('details', {}, el('summary', {}, names.length + ' classes'), figures) : figures,
      note('Precision: of the rows that were said to be of the class, those that are. Recall: of the rows of the class, those that were said to be. F₁: their harmonic mean.'));
    made.classList.add('long');
    if (found.calibration.length) calibration(found);
  }

  function matrix(names, pairs) {
    const weights = names.map(() => new Map());
    pairs.forEach(pair => weights[pair.label].set(pair.said, pair.weight));
    const sums = weights.map(row => [...row.values()].reduce((a, b) => a + b, 0));
    const dense = names.length > 20;
    const cell = (k, j) => {
      const weight = weights[k].get(j) || 0;
      const part = sums[k] ? weight / sums[k] : 0;
      const made = el('td', { title: `${names[k]} taken for ${names[j]}: ${number(weight)}, ${percent(part)}` }, dense ? null : weight ? number(weight) : '·');
      if (weight) {
        made.style.backgroundColor = `rgba(var(--${k === j ? 'blue' : 'red'}-rgb), ${k === j ? 0.12 + 0.78 * part : Math.min(0.9, 0.12 + 2 * part)})`;
        if (k === j ? part > 0.55 : part > 0.22) made.style.color = '#fff';
      }
      return made;
    };
    const head = el('thead', {}, el('tr', {}, el('td', {}), names.map(name => el('th', { scope: 'col' }, dense ? '' : name))));
    const body = el('tbody', {}, names.map((name, k) => el('tr', {}, el('th', { scope: 'row', title: name }, name), names.map((other, j) => cell(k, j)))));
    return figure('Confusion matrix', 'A row for each class as it was, a column for what was said. Blue is right, red is wrong; the darker, the more of the row.',
      scroll('confusion matrix', el('table', { class: dense ? 'matrix dense' : 'matrix' }, head, body)));
  }

  function calibration(found) {
    const bins = found.calibration;
    const points = bins.map(bin => bin.confidence);
    const x = [...new Set([0, 1, ...points])].sort((a, b) => a - b);
    section('How sure it is', el('div', { class: 'grid' },
      chart('Reliability', found.exclusive ? 'How often it is right when it is so sure. On the dashed line it knows how good it is; below it is too sure.'
        : 'How often a label is there when its probability is so high.', 'probability it gives', found.exclusive ? 'part that is right' : 'part that is there',
      () => [
        { label: 'in the data', stroke: colour('blue'), points: { show: true, size: 8, fill: colour('blue') }, spanGaps: true },
        { label: 'ideal', stroke: colour('muted'), dash: [5, 5], width: 1, points: { show: false } }],
      [x, x.map(at => { const i = points.indexOf(at); return i < 0 ? null : bins[i].accuracy; }), x],
      () => ({ scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1.02] } } })),
      figure('Rows by probability', 'Expected calibration error ' + percent(found.calibrationError, 2) + ': how far the two lines are apart, on average over the rows.',
        scroll('calibration', table(null, ['probability', found.exclusive ? 'right' : 'there', 'rows'], bins.map(bin => [
          percent(bin.confidence), percent(bin.accuracy), share(whole(bin.weight), bin.weight / Math.max(...bins.map(one => one.weight)))]))))));
  }

  function numbers(found) {
    const parts = [];
    found.names.forEach((name, j) => {
      const of = found.names.length === 1 ? '' : ', ' + name;
      const dots = () => ({ stroke: colour('blue'), width: 0, paths: () => null, points: { show: true, size: 4, fill: colour('blue'), stroke: colour('blue') } });
      const pairs = found.actual[j].map((actual, i) => [actual, found.predicted[j][i]]).filter(([a, b]) => a !== null && b !== null);
      const byActual = [...pairs].sort((a, b) => a[0] - b[0]);
      const byPredicted = [...pairs].sort((a, b) => a[1] - b[1]);
      parts.push(chart('Predicted and actual' + of, 'On the dashed line they are the same.', 'actual', 'predicted',
        () => [{ label: 'predicted', ...dots() }, { label: 'actual', stroke: colour('orange'), dash: [5, 5], width: 1, points: { show: false } }],
        [byActual.map(p => p[0]), byActual.map(p => p[1]), byActual.map(p => p[0])]));
      parts.push(chart('Residuals' + of, 'Predicted less actual: there should be no pattern in it.', 'predicted', 'residual',
        () => [{ label: 'residual', ...dots() }, { label: 'none', stroke: colour('orange'), dash: [5, 5], width: 1, points: { show: false } }],
        [byPredicted.map(p => p[1]), byPredicted.map(p => p[1] - p[0]), byPredicted.map(() => 0)]));
    });
    section('How close it comes', el('div', { class: 'grid' }, parts), note(`${whole(found.actual.length ? found.actual[0].length : 0)} of the rows, chosen by a hash of their content.`));
  }

  if (tested && tested.importance.length) {
    const most = Math.max(1e-30, ...tested.importance.map(one => one.cost));
    const why = 'What the cost rises by when the values are exchanged between the rows, so that they tell nothing any more.';
    section('What it looks at', tested.side
      ? figure('Importance of each part of the image', why + ' The stronger the blue, the more the network needs the part; red: without it the cost fell.', heat(tested.importance, most))
      : figure('Importance', why, scroll('importance', table(null, ['input', 'cost', ...(tested.importance[0].accuracy === null ? [] : ['accuracy'])],
        tested.importance.map(one => [one.name, share((one.cost < 0 ? '' : '+') + number(one.cost, 3), one.cost / most), ...(one.accuracy === null ? [] : [percent(-one.accuracy, 2)])])))));
  }
  function heat(importance, most) {
    const side = Math.round(Math.sqrt(importance.length));
    return svg('svg', { class: 'heat', viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': 'importance of each part of the image' },
      importance.map((one, i) => {
        const made = svg('rect', { x: i % side, y: Math.floor(i / side), width: 1, height: 1, 'fill-opacity': Math.min(1, Math.abs(one.cost) / most) },
          svg('title', {}, `${one.name}: ${number(one.cost, 3)}`));
        if (one.cost < 0) made.setAttribute('class', 'less');
        return made;
      }));
  }

  if (tested && tested.mistakes.length) {
    const made = tested.side
      ? el('div', { class: 'mistakes' }, tested.mistakes.map(one => el('div', {}, picture(tested.side, one),
        el('p', {}, el('b', {}, 'said ' + one.said), ', was ' + one.truth, el('br'), el('span', { class: 'cost' }, one.confidence === null ? 'cost ' + number(one.cost, 3) : percent(one.confidence) + ' sure')))))
      : scroll('worst mistakes', table(null, ['was', 'said', ...(tested.mistakes[0].confidence === null ? [] : ['sure']), 'cost', ...tested.mistakes[0].values.map(one => one.name)],
        tested.mistakes.map(one => [one.truth, one.said, ...(one.confidence === null ? [] : [percent(one.confidence)]), number(one.cost, 3), ...one.values.map(input => input.value)])));
    section('Where it is most wrong', made);
  }
  function picture(side, mistake) {
    const canvas = el('canvas', { width: side, height: side, role: 'img', 'aria-label': `said ${mistake.said}, was ${mistake.truth}` });
    const image = new ImageData(side, side);
    [...atob(mistake.image)].forEach((pixel, i) => image.data.set([pixel.charCodeAt(0), pixel.charCodeAt(0), pixel.charCodeAt(0), 255], 4 * i));
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  if (data.weights.length) {
    section('What it has become', el('div', { class: 'small' }, data.weights.map(one => figure(one.name, null,
      bars('histogram of ' + one.name, one.bins),
      el('p', { class: 'note' }, `${one.shape}, from ${number(one.from, 3)} to ${number(-one.from, 3)}; mean ${number(one.mean, 3)}, deviation ${number(one.deviation, 3)}, norm ${number(one.norm, 3)}${one.zeros ? ', zeros ' + percent(one.zeros) : ''}`)))));
  }

  const spans = Object.entries(data.seconds);
  if (spans.length) {
    const all = spans.reduce((sum, span) => sum + span[1], 0);
    const swatch = i => ['blue', 'orange', 'green', 'purple', 'red', 'muted', 'line'][i % 7];
    const stack = el('div', { class: 'stack', 'aria-hidden': 'true' }, spans.map(([name, seconds], i) => {
      const part = el('i', { title: `${name}: ${number(seconds, 3)} s` });
      part.style.width = 100 * seconds / all + '%';
      part.style.backgroundColor = `var(--${swatch(i)})`;
      return part;
    }));
    section('Where the time went', stack, table(null, ['', 'seconds', 'part'], spans.map(([name, seconds], i) => {
      const key = el('span', { class: 'key', 'aria-hidden': 'true' });
      key.style.backgroundColor = `var(--${swatch(i)})`;
      return [el('th', { scope: 'row' }, key, name), number(seconds, 3), percent(seconds / all)];
    })));
  }

  section('About this run', table(null, null, Object.entries(data.facts), { class: 'facts' }));
  if (data.settings) section('Settings', el('details', {}, el('summary', {}, 'resolved.conf'), el('pre', {}, data.settings))).classList.add('long');

  const drawAll = () => charts.forEach(draw => draw());
  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.print = '';
    document.querySelectorAll('details').forEach(one => { one.dataset.open = one.open; one.open = true; });
    drawAll();
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset.print;
    document.querySelectorAll('details').forEach(one => { one.open = one.dataset.open === 'true'; });
    drawAll();
  });
})();
