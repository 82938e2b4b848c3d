//! `plot`: a picture that is well-formed, labelled, right, and readable in black and white.

use crate::harness::{Folder, orthant};

fn drawn(matrix: &str) -> String {
    orthant(["plot", matrix]).stdout()
}

/// The elements, `<name attributes>`, after a check that each is closed by its own name and that no
/// text has a bare `<` or `&`.
fn elements(svg: &str) -> Vec<&str> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    let mut rest = svg;
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('&') && !text.contains('>'), "{text}");
        let (tag, after) = after.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else {
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            found.push(tag);
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = after;
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest:?}");
    found
}

fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let (_, after) = element.split_once(&format!(" {name}=\"")).unwrap_or_default();
    after.split('"').next().unwrap_or_default()
}

/// The corners of the polygons of a class, one list for each panel.
fn polygons(svg: &str, class: &str) -> Vec<Vec<[f64; 2]>> {
    let is_its = |e: &&str| e.starts_with("polygon") && attribute(e, "class") == class;
    let corner = |pair: &str| {
        let (x, y) = pair.split_once(',').expect("two numbers");
        [x, y].map(|text| text.parse().expect("a number"))
    };
    let corners = |e: &str| attribute(e, "points").split(' ').map(corner).collect();
    elements(svg).into_iter().filter(is_its).map(corners).collect()
}

#[test]
fn the_picture_is_well_formed_and_labelled() {
    let svg = drawn("0,3;2,1");
    let elements = elements(&svg);
    assert!(elements[0].starts_with("svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="));
    assert_eq!(attribute(elements[0], "aria-labelledby"), "title desc");
    for part in [
        "<title id=\"title\">The matrix [[0, 3], [2, 1]] and the plane</title>",
        ">before: x<",
        ">after: A x, A = [[0, 3], [2, 1]]<",
        ">v1<",
        ">v2<",
        ">σ1u1<",
        ">σ2u2<",
        ">x1<",
        ">x2<",
        ">λ1x1<",
        ">λ2x2<",
        ">unit square and its image<",
        ">unit circle and its image<",
        ">eigenvectors<",
        ">singular directions<",
        "areas are multiplied by det A = -6",
        "λ1 = -2, λ2 = 3",
    ] {
        assert!(svg.contains(part), "{part} in {svg}");
    }
}

#[test]
fn the_image_of_the_square_is_where_the_matrix_takes_it() {
    // Columns (0, 2) and (3, 1): corners 0, (0, 2), (3, 3), (3, 1).
    let squares = polygons(&drawn("0,3;2,1"), "square");
    let [before, after] = squares.as_slice() else { panic!("{squares:?}") };
    let place = |corners: &[[f64; 2]], i: usize| {
        [corners[i][0] - corners[0][0], corners[0][1] - corners[i][1]]
    };
    let unit = place(before, 1)[0];
    assert_eq!((place(before, 2), place(before, 3)), ([unit, unit], [0.0, unit]));
    let [_, two] = place(after, 1);
    let unit = two / 2.0;
    let near = |[x, y]: [f64; 2], [a, b]: [f64; 2]| {
        (x - a * unit).abs() < 0.05 && (y - b * unit).abs() < 0.05
    };
    assert!(near(place(after, 1), [0.0, 2.0]), "{after:?}");
    assert!(near(place(after, 2), [3.0, 3.0]) && near(place(after, 3), [3.0, 1.0]), "{after:?}");
}

/// The ends of the lines of a class, those of the legend left out.
fn lines(svg: &str, class: &str) -> Vec<[[f64; 2]; 2]> {
    let is_its = |e: &&str| e.starts_with("line") && attribute(e, "class") == class;
    let ends = |e: &str| {
        let at = |name: &str| attribute(e, name).parse::<f64>().expect("a number");
        [[at("x1"), at("y1")], [at("x2"), at("y2")]]
    };
    let all = elements(svg).into_iter().filter(is_its).map(ends);
    // The legend is below both panels.
    all.filter(|[[_, y], _]| class == "grid" || *y < 460.0).collect()
}

/// A panel's zero and its unit, from the image of the unit square.
struct Window {
    zero: [f64; 2],
    unit: f64,
}

impl Window {
    /// Of the panels before and after a matrix, by rows.
    fn both(svg: &str, [p, q, r, s]: [f64; 4]) -> [Self; 2] {
        let squares = polygons(svg, "square");
        let [before, after] = squares.as_slice() else { panic!("{squares:?}") };
        let window = |corners: &[[f64; 2]], [x, y]: [f64; 2]| {
            let [zero, ..] = *corners else { panic!("{corners:?}") };
            // Of the corner (1, 1): rounded to hundredths, so the longer the better.
            let [dx, dy] = [corners[2][0] - zero[0], corners[2][1] - zero[1]];
            Self { zero, unit: libm::hypot(dx, dy) / libm::hypot(x, y) }
        };
        [window(before, [1.0, 1.0]), window(after, [p + q, r + s])]
    }

    /// A place in the picture as a point of the plane.
    fn point(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [(x - self.zero[0]) / self.unit, (self.zero[1] - y) / self.unit]
    }
}

/// Matrices by rows, and the eigenvectors that they have, as a value and a direction each.
type Known = ([f64; 4], &'static [(f64, [f64; 2])]);
const KNOWN: [Known; 4] = [
    ([0.0, 3.0, 2.0, 1.0], &[(-2.0, [3.0, -2.0]), (3.0, [1.0, 1.0])]),
    ([2.0, 0.0, 1.0, -0.5], &[(-0.5, [0.0, 1.0]), (2.0, [2.5, 1.0])]),
    ([0.0, -1.0, 1.0, 0.5], &[]),
    ([40.0, 10.0, 10.0, 40.0], &[(30.0, [1.0, -1.0]), (50.0, [1.0, 1.0])]),
];

fn applied([p, q, r, s]: [f64; 4], [x, y]: [f64; 2]) -> [f64; 2] {
    [p * x + q * y, r * x + s * y]
}

fn picture_of([p, q, r, s]: [f64; 4]) -> String {
    drawn(&format!("{p},{q};{r},{s}"))
}

#[test]
fn grid_lines_go_where_the_matrix_takes_them() {
    for (matrix, _) in KNOWN {
        let svg = picture_of(matrix);
        let [before, after] = Window::both(&svg, matrix);
        let grid = lines(&svg, "grid");
        let (first, second) = grid.split_at(grid.len() / 2);
        assert_eq!((first.len(), second.len()), (22, 22), "eleven lines each way");
        for (line, image) in first.iter().zip(second) {
            for (from, to) in line.iter().zip(image) {
                let from = before.point(*from);
                assert!(from.iter().any(|x| (x.abs() - 5.0).abs() < 1e-3), "ends at 5: {from:?}");
                let (expected, found) = (applied(matrix, from), after.point(*to));
                let apart = norm([expected[0] - found[0], expected[1] - found[1]]);
                // Hundredths of a pixel, and what the unit is known to.
                let bound = 0.03 / after.unit + 1e-3 * norm(expected);
                assert!(apart <= bound, "{matrix:?}: {from:?} to {found:?}, not {expected:?}");
            }
        }
    }
}

#[test]
fn the_ellipse_is_longest_and_shortest_along_the_singular_directions() {
    for (matrix, _) in KNOWN {
        let svg = picture_of(matrix);
        let [before, after] = Window::both(&svg, matrix);
        // The eigenvalues of A Aᵀ and the direction of the greater: [[a, b], [b, d]].
        let [p, q, r, s] = matrix;
        let (a, b, d) = (p * p + q * q, p * r + q * s, r * r + s * s);
        let (middle, radius) = ((a + d) / 2.0, libm::hypot((a - d) / 2.0, b));
        let values = [(middle + radius).sqrt(), (middle - radius).sqrt()];
        let turn = 0.5 * libm::atan2(2.0 * b, a - d);
        let (sin, cos) = (libm::sin(turn), libm::cos(turn));
        let directions = [[cos, sin], [-sin, cos]];

        let ellipses = polygons(&svg, "circle");
        let [circle, ellipse] = ellipses.as_slice() else { panic!("{}", ellipses.len()) };
        assert!(circle.iter().all(|x| (norm(before.point(*x)) - 1.0).abs() < 1e-3));
        let ellipse: Vec<[f64; 2]> = ellipse.iter().map(|x| after.point(*x)).collect();
        let longest = ellipse.iter().copied().max_by(|a, b| norm(*a).total_cmp(&norm(*b)));
        let shortest = ellipse.iter().copied().min_by(|a, b| norm(*a).total_cmp(&norm(*b)));
        for (i, end) in [longest, shortest].into_iter().enumerate() {
            let end = end.expect("points");
            // 120 points: the nearest is within 1.5 degrees of the end of an axis.
            assert!((norm(end) / values[i] - 1.0).abs() < 4e-3, "{matrix:?}: {end:?} {values:?}");
            let along = (end[0] * directions[i][0] + end[1] * directions[i][1]).abs();
            assert!(along > 0.995 * norm(end) || values[0] - values[1] < 0.1 * values[0]);
        }

        // Before and after by turns: v1, σ1 u1, v2, σ2 u2.
        let arrows = lines(&svg, "singular");
        assert_eq!(arrows.len(), 4, "{matrix:?}");
        for (i, pair) in arrows.chunks(2).enumerate() {
            let (v, image) = (before.point(pair[0][1]), after.point(pair[1][1]));
            assert!((norm(v) - 1.0).abs() < 1e-3, "{matrix:?}: {v:?}");
            let expected = applied(matrix, v);
            let apart = norm([expected[0] - image[0], expected[1] - image[1]]);
            assert!(apart < 4e-3 * values[0], "{matrix:?}: {image:?}, not {expected:?}");
            assert!((norm(image) / values[i] - 1.0).abs() < 4e-3, "{matrix:?}: {image:?}");
            let across = image[0] * directions[i][1] - image[1] * directions[i][0];
            assert!(across.abs() < 6e-3 * values[0], "{matrix:?}: {image:?} {directions:?}");
        }
    }
}

fn norm([x, y]: [f64; 2]) -> f64 {
    libm::hypot(x, y)
}

#[test]
fn eigenvectors_keep_their_direction_and_are_stretched_by_the_eigenvalue() {
    for (matrix, known) in KNOWN {
        let svg = picture_of(matrix);
        let [before, after] = Window::both(&svg, matrix);
        let arrows = lines(&svg, "eigen");
        assert_eq!(arrows.len(), 2 * known.len(), "{matrix:?}");
        for (pair, (value, direction)) in arrows.chunks(2).zip(known) {
            let (x, image) = (before.point(pair[0][1]), after.point(pair[1][1]));
            let across = (x[0] * direction[1] - x[1] * direction[0]) / norm(*direction);
            assert!((norm(x) - 1.0).abs() < 1e-3 && across.abs() < 1e-3, "{matrix:?}: {x:?}");
            let apart = norm([image[0] - value * x[0], image[1] - value * x[1]]);
            assert!(apart < 4e-3 * value.abs().max(1.0), "{matrix:?}: {image:?} of {x:?}");
        }
    }
}

#[test]
fn kinds_of_lines_differ_without_colours() {
    let svg = drawn("2,1;1,3");
    let greys = svg.match_indices('#').filter_map(|(at, _)| svg.get(at + 1..at + 4));
    for grey in greys.filter(|text| text.chars().all(|c| c.is_ascii_hexdigit())) {
        assert!(grey.chars().all(|c| grey.starts_with(c)), "#{grey} is a colour");
    }
    let (_, style) = svg.split_once("<style>").expect("a style");
    let style = style.split("</style>").next().unwrap_or_default();
    let mut patterns: Vec<&str> = ["square", "circle", "eigen", "singular", "grid"]
        .iter()
        .map(|class| {
            let (_, rules) = style.split_once(&format!(".{class}{{")).expect("a rule");
            rules.split('}').next().unwrap_or_default()
        })
        .collect();
    patterns.sort_unstable();
    patterns.dedup();
    assert_eq!(patterns.len(), 5, "{style}");
}

#[test]
fn matrices_without_two_real_eigenvectors_and_of_any_size_are_drawn() {
    for (matrix, part) in [
        ("0,-1;1,0", "eigenvalues 0 ± 1i: no real eigenvector"),
        ("1,1;0,1", "eigenvalue 1 twice, one eigenvector"),
        ("1,2;2,4", "det A = 0"),
        ("0,0;0,0", "σ1 = 0, σ2 = 0"),
        ("1e30,0;0,1e30", "1.000e30"),
        ("1e-30,0;0,1e-30", "1.000e-30"),
        ("3e38,3e38;3e38,-3e38", "after: A x"),
    ] {
        let svg = drawn(matrix);
        assert!(elements(&svg).len() > 50 && svg.contains(part), "{matrix}: {svg}");
        let numbers = elements(&svg).concat();
        assert!(!numbers.contains("NaN") && !numbers.contains("inf"), "{matrix}: {svg}");
    }
}

#[test]
fn a_file_has_what_is_printed_and_other_pictures_are_told_how_to_get() {
    let folder = Folder::new("plot");
    let run = |file| orthant(["plot", "2,1;1,3", "-o", file]).folder(folder.path());
    assert_eq!(run("p.svg").stdout(), "");
    assert_eq!(std::fs::read_to_string(folder.path().join("p.svg")).unwrap(), drawn("2,1;1,3"));
    let said = run("p.png").stderr(2);
    assert!(said.contains("end the name in .svg, which resvg, rsvg-convert or Inkscape turn"));
}
