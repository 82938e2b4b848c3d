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
