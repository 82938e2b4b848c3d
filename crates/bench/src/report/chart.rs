//! One chart as inline SVG: a frame with axes, lines, dots that can be focused, and labels that
//! keep clear of each other.

use std::fmt::Write;

use super::axis::Axis;

const WIDTH: f64 = 820.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 170.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 52.0;

/// Shapes of dots, all symmetric about their place.
const SHAPES: [&str; 5] = [
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0Z",
    "M-4-4H4V4H-4Z",
    "M0-5.7L5.7 0L0 5.7L-5.7 0Z",
    "M-1.7-5.5H1.7V-1.7H5.5V1.7H1.7V5.5H-1.7V1.7H-5.5V-1.7H-1.7Z",
    "M-6-3.2H6V3.2H-6Z",
];

/// A chart that is being drawn.
pub struct Chart {
    body: String,
    front: String,
    title: String,
    description: String,
    x: Axis,
    y: Axis,
    height: f64,
    taken: Vec<[f64; 4]>,
}

/// Text safe in HTML and in attributes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Chart {
    /// An empty frame with its axes.
    pub fn new(title: String, description: String, x: Axis, y: Axis, height: f64) -> Chart {
        let mut chart = Chart {
            body: String::new(),
            front: String::new(),
            title,
            description,
            x,
            y,
            height,
            taken: Vec::new(),
        };
        chart.draw_axes();
        chart
    }

    /// A frame without a vertical axis, for rows that are named at their ends.
    pub fn bare(title: String, description: String, x: Axis, y: Axis, height: f64) -> Chart {
        Chart::new(title, description, x, y.without_ticks(), height)
    }

    /// Where a value is.
    pub fn place(&self, x: f64, y: f64) -> [f64; 2] {
        let right = LEFT + self.x.share(x) * (WIDTH - LEFT - RIGHT);
        [right, self.height - BOTTOM - self.y.share(y) * (self.height - TOP - BOTTOM)]
    }

    /// The ends of both axes.
    pub fn ends(&self) -> [[f64; 2]; 2] {
        [self.x.ends(), self.y.ends()]
    }

    fn draw_axes(&mut self) {
        let [[x0, x1], [y0, y1]] = self.ends();
        let ([left, bottom], [right, top]) = (self.place(x0, y0), self.place(x1, y1));
        for (value, text) in self.x.ticks() {
            let [x, _] = self.place(value, y0);
            let _ = writeln!(
                self.body,
                "<g class=tick data-axis=x data-value={value:e}><path d='M{x:.3} {top:.1}V{bottom:.1}'/>\
                 <text x={x:.1} y={:.1} text-anchor=middle>{text}</text></g>",
                bottom + 17.0
            );
        }
        for (value, text) in self.y.ticks() {
            let [_, y] = self.place(x0, value);
            let _ = writeln!(
                self.body,
                "<g class=tick data-axis=y data-value={value:e}><path d='M{left:.1} {y:.3}H{right:.1}'/>\
                 <text x={:.1} y={:.1} text-anchor=end>{text}</text></g>",
                left - 7.0,
                y + 4.0
            );
        }
        let _ = writeln!(
            self.body,
            "<path class=frame d='M{left:.1} {top:.1}V{bottom:.1}H{right:.1}'/>\
             <text class=title x={:.1} y={:.1} text-anchor=middle>{}</text>\
             <text class=title transform='translate(15 {:.1}) rotate(-90)' text-anchor=middle>{}</text>",
            (left + right) / 2.0,
            self.height - 10.0,
            self.x.title,
            (top + bottom) / 2.0,
            self.y.title
        );
    }

    /// A line through values; `class` decides its looks.
    pub fn line(&mut self, class: &str, points: &[[f64; 2]]) {
        let mut path = String::new();
        for (index, &[x, y]) in points.iter().enumerate() {
            let [x, y] = self.place(x, y);
            let _ = write!(path, "{}{x:.2} {y:.2}", if index == 0 { 'M' } else { 'L' });
        }
        let _ = writeln!(self.body, "<path class='line {class}' d='{path}'/>");
    }

    /// A dot at a value. `key` names its case to a program, `text` says everything to a reader.
    pub fn dot(&mut self, class: &str, shape: usize, [x, y]: [f64; 2], key: &str, text: &str) {
        let [px, py] = self.place(x, y);
        let text = escape(text);
        let _ = writeln!(
            self.front,
            "<g class='dot {class}' role=img tabindex=-1 aria-label=\"{text}\" data-key=\"{}\" \
             transform='translate({px:.3} {py:.3})'><title>{text}</title><path d='{}'/></g>",
            escape(key),
            SHAPES[shape % SHAPES.len()]
        );
        self.taken.push([px - 5.0, py - 5.0, px + 5.0, py + 5.0]);
    }

    /// A label in the frame beside a value, where there is room; nothing where there is none.
    pub fn label(&mut self, [x, y]: [f64; 2], text: &str) {
        let [px, py] = self.place(x, y);
        let width = 6.3 * text.chars().count() as f64;
        let beside = [[9.0, 4.0], [-9.0 - width, 4.0], [-width / 2.0, -9.0], [-width / 2.0, 18.0]];
        let far = (1..9).flat_map(|ring| {
            let down = 14.0 * f64::from(ring);
            [[14.0, 4.0 - down], [14.0, 4.0 + down], [-14.0 - width, 4.0 - down]]
                .into_iter()
                .chain([[-14.0 - width, 4.0 + down]])
        });
        for [dx, dy] in beside.into_iter().chain(far) {
            let (x0, y1) = (px + dx, py + dy);
            let rect = [x0 - 1.0, y1 - 10.0, x0 + width + 1.0, y1 + 3.0];
            let frame = [LEFT + 3.0, TOP, WIDTH - 4.0, self.height - BOTTOM - 3.0];
            let inside = rect[0] > frame[0]
                && rect[1] > frame[1]
                && rect[2] < frame[2]
                && rect[3] < frame[3];
            let hits = |other: &[f64; 4]| {
                rect[0] < other[2] && other[0] < rect[2] && rect[1] < other[3] && other[1] < rect[3]
            };
            if !inside || self.taken.iter().any(hits) {
                continue;
            }
            if dx.abs() > 9.5 && dy.abs() > 9.5 {
                let end = if dx > 0.0 { x0 - 2.0 } else { x0 + width + 2.0 };
                let middle = y1 - 4.0;
                let _ = writeln!(
                    self.body,
                    "<path class=leader d='M{px:.1} {py:.1}L{end:.1} {middle:.1}'/>"
                );
            }
            let text = escape(text);
            let _ = writeln!(self.front, "<text class=label x={x0:.1} y={y1:.1}>{text}</text>");
            self.taken.push(rect);
            return;
        }
    }

    /// Labels right of the frame, in the order of their values and apart from each other.
    pub fn end_labels(&mut self, labels: &[([f64; 2], String)]) {
        let [_, [low, high]] = self.ends();
        let edge = WIDTH - RIGHT + 14.0;
        let mut placed: Vec<([f64; 2], f64, &str)> = labels
            .iter()
            .map(|(at, text)| {
                let [px, py] = self.place(at[0], at[1].clamp(low, high));
                ([px, py], py, text.as_str())
            })
            .collect();
        placed.sort_by(|a, b| a.1.total_cmp(&b.1));
        let limit = self.height - BOTTOM + 2.0;
        for index in 1..placed.len() {
            placed[index].1 = placed[index].1.max(placed[index - 1].1 + 14.0);
        }
        let mut below = limit;
        for label in placed.iter_mut().rev() {
            label.1 = label.1.min(below);
            below = label.1 - 14.0;
        }
        for ([px, py], y, text) in placed {
            let _ = writeln!(
                self.body,
                "<path class=leader d='M{px:.1} {py:.1}L{edge:.1} {y:.1}h6'/>\
                 <text class=label x={:.1} y={:.1}>{}</text>",
                edge + 9.0,
                y + 4.0,
                escape(text)
            );
        }
    }

    /// A vertical line over the whole height, named at its top.
    pub fn boundary(&mut self, x: f64, text: &str) {
        let [[x0, x1], [y0, y1]] = self.ends();
        if !(x0..=x1).contains(&x) {
            return;
        }
        let ([px, bottom], [_, top]) = (self.place(x, y0), self.place(x, y1));
        let _ = writeln!(
            self.body,
            "<path class=boundary d='M{px:.1} {top:.1}V{bottom:.1}'/>\
             <text class=label x={:.1} y={:.1} text-anchor=end>{}</text>",
            px - 4.0,
            top + 9.0,
            escape(text)
        );
    }

    /// The finished figure, its data as a table below.
    pub fn finish(self, legend: &str, table: &str) -> String {
        let (title, description) = (escape(&self.title), escape(&self.description));
        format!(
            "<figure>\n<figcaption>{title}</figcaption>\n{legend}<div class=scroll>\
             <svg viewBox='0 0 {WIDTH} {}' role=group aria-label=\"{title}\">\n\
             <desc>{description}</desc>\n{}{}</svg></div>\n\
             <details><summary>The same as a table</summary><div class=scroll>{table}</div></details>\
             \n</figure>\n",
            self.height, self.body, self.front
        )
    }
}

/// A legend of dots: what each shape and colour stands for.
pub fn legend(entries: &[(String, String, usize)]) -> String {
    let mut text = String::from("<p class=legend>");
    for (class, name, shape) in entries {
        let _ = write!(
            text,
            "<span><svg class=key viewBox='-8 -8 16 16' aria-hidden=true><g class='dot {class}'>\
             <path d='{}'/></g></svg>{}</span> ",
            SHAPES[shape % SHAPES.len()],
            escape(name)
        );
    }
    text + "</p>\n"
}
