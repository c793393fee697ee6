"""browse.py PAGE OUT WIDTH: make OUT, in which PAGE is shown so wide, is used as somebody would,
and says what is wrong with it, in a <pre>: a line 'ok' or 'not ok' for each claim."""

import html
import sys

page, out, width = sys.argv[1:]
before = '''<script>
(() => {
	const wrong = window.wrong = [];
	addEventListener('error', e => wrong.push('error: ' + e.message));
	addEventListener('unhandledrejection', e => wrong.push('rejection: ' + e.reason));
	addEventListener('securitypolicyviolation', e => wrong.push('wanted: ' + e.blockedURI));
	for (const level of ['error', 'warn'])
		console[level] = (...words) => wrong.push(level + ': ' + words.join(' '));
	/* Where a canvas has text since it was cleared last. */
	const said = window.said = new Map(), proto = CanvasRenderingContext2D.prototype;
	const { clearRect, fillText } = proto;
	proto.clearRect = function (...a) { said.set(this.canvas, []); clearRect.apply(this, a); };
	proto.fillText = function (text, x, y, ...a) {
		const w = this.measureText(text).width, m = this.getTransform();
		const left = this.textAlign === 'center' ? x - w / 2 : /right|end/.test(this.textAlign) ? x - w : x;
		const top = { middle: y - 6, top: y, bottom: y - 12 }[this.textBaseline] ?? y - 10;
		const at = [[left, top], [left + w, top + 12]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(m));
		said.get(this.canvas).push({ text, left: Math.min(at[0].x, at[1].x), right: Math.max(at[0].x, at[1].x),
			top: Math.min(at[0].y, at[1].y), bottom: Math.max(at[0].y, at[1].y) });
		fillText.call(this, text, x, y, ...a);
	};
})();
</script>'''
after = '''<script>
addEventListener('load', async () => {
	const lines = [], claim = (name, good, more) => lines.push((good ? 'ok ' : 'not ok ') + name + (more ? ': ' + more : ''));
	const rest = () => new Promise(done => setTimeout(done, 60));
	const canvas = () => document.querySelector('.uplot canvas');
	const pixels = c => {
		const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', { willReadFrequently: true });
		copy.drawImage(c, 0, 0);
		return copy.getImageData(0, 0, c.width, c.height).data;
	};
	const coloured = colour => {
		const want = [1, 3, 5].map(i => parseInt(colour.substr(i, 2), 16)), p = pixels(canvas());
		let n = 0;
		for (let i = 0; i < p.length; i += 4)
			n += p[i] === want[0] && p[i + 1] === want[1] && p[i + 2] === want[2];
		return n;
	};
	const texts_apart = name => {
		for (const list of said.values())
			list.forEach((a, i) => list.slice(0, i).forEach(b => {
				if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
					claim(name, false, a.text + ' stands on ' + b.text);
			}));
		for (const [c, list] of said)
			list.forEach(a => { if (a.left < -1 || a.right > c.width + 1 || a.top < -1 || a.bottom > c.height + 1) claim(name, false, a.text + ' is outside'); });
		claim(name, true);
	};
	try {
		await rest();
		const data = JSON.parse(document.getElementById('data').textContent), most = data.reasons[0];
		claim('has two canvases', document.querySelectorAll('.uplot canvas').length === 2);
		claim('shows the chart and not the picture', canvas().getBoundingClientRect().width > 200 && !document.querySelector('.still').offsetHeight);
		claim('is as wide as it may be', document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollWidth + ' of ' + innerWidth);
		claim('scheme ' + (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'), true);
		const luminance = c => c.match(/[0-9]+/g).slice(0, 3).reduce((n, v) => n + +v, 0) / 3;
		const body = getComputedStyle(document.body), apart = luminance(body.color) - luminance(body.backgroundColor);
		claim('has ink unlike its page', Math.abs(apart) > 150 && apart > 0 === matchMedia('(prefers-color-scheme: dark)').matches, apart);
		texts_apart('texts stand apart');
		const names = [...said.get(canvas())].map(t => t.text);
		claim('names each phase', data.phases.every(p => names.includes(p.name)), names.join(' '));
		claim('has a box for each reason', document.querySelectorAll('#shown input').length === data.reasons.length);

		const whole = coloured(most.colour), check = document.querySelector('#shown input');
		claim('draws the most frequent reason', whole > 50, whole);
		check.click();
		await rest();
		claim('takes it away', coloured(most.colour) === 0, coloured(most.colour));
		check.click();
		await rest();
		claim('brings it back', coloured(most.colour) === whole, coloured(most.colour));
		document.getElementById('none').click();
		await rest();
		claim('takes all away', data.reasons.every(r => coloured(r.colour) === 0));
		document.getElementById('all').click();
		await rest();
		claim('brings all back', coloured(most.colour) === whole);

		const before = pixels(canvas()).join();
		document.getElementById('in').click();
		await rest();
		claim('zooms in', pixels(canvas()).join() !== before);
		texts_apart('texts stand apart when zoomed');
		for (let i = 0; i < 5; i++)
			document.getElementById('in').click();
		await rest();
		const box = document.querySelector('.u-over').getBoundingClientRect();
		const mouse = (type, x, target = document.querySelector('.u-over')) => target.dispatchEvent(new MouseEvent(type, {
			bubbles: true, clientX: x, clientY: box.top + 20, movementX: 60, button: 0, buttons: 1 }));
		const middle = (data.first + data.last) / 2, step = data.start.findLastIndex(t => t <= middle);
		mouse('mousemove', box.left + box.width / 2);
		await rest();
		const under = document.getElementById('under').textContent;
		const together = data.reasons.reduce((n, r) => n + r.counts[step], 0) / data.measured[step];
		const rate = together > 0 && together < 10 && together % 1 ? together.toFixed(1) : Math.round(together).toLocaleString('en-US');
		claim('says what is under the pointer', under.includes('together ' + rate + '/s'), under + ' / ' + rate);
		document.getElementById('whole').click();
		await rest();
		claim('zooms back', pixels(canvas()).join() === before);
		mouse('mousedown', box.left + 60);
		mouse('mousemove', box.left + 120);
		mouse('mouseup', box.left + 120, document);
		await rest();
		claim('zooms to what is drawn over', pixels(canvas()).join() !== before);
		mouse('dblclick', box.left + 60);
		await rest();
		claim('shows the whole again', pixels(canvas()).join() === before);
		for (const button of document.querySelectorAll('[data-phase] button')) {
			button.click();
			await rest();
			texts_apart('texts stand apart in the phase ' + button.textContent);
		}
		claim('has a button for each phase', document.querySelectorAll('[data-phase] button').length === data.phases.length);
		claim('fetches nothing', performance.getEntriesByType('resource').length === 0);
	} catch (e) {
		claim('goes through', false, e.stack);
	}
	claim('is quiet', wrong.length === 0, wrong.join('; '));
	parent.postMessage(lines.join('\\n'), '*');
});
</script>'''
text = open(page, encoding='utf-8').read()
# Behind the policy, so that it is the page's own that is kept.
head, rest = text.split('<title>', 1)
tested = f'{head}{before}<title>{rest}'.replace('</body>', after + '</body>')
with open(out, 'w', encoding='utf-8') as f:
    f.write(f'''<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><pre id="said">not ok: nothing said
</pre><iframe style="border:0;width:{width}px;height:2600px" srcdoc="{html.escape(tested)}"></iframe>
<script>addEventListener('message', e => {{ document.getElementById('said').textContent = e.data + '\\n'; }});</script>
</body>''')
