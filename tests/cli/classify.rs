//! `classify`: every shape, tolerances, NaN, counts, formats, streams.

use crate::harness::orthant;

const POINTS: &str = "0,0;3,4;6,8";

fn classified(arguments: &[&str]) -> String {
    orthant([&["classify"], arguments].concat()).stdout()
}

#[test]
fn every_shape_says_where_points_are_and_how_far() {
    let cases: [(&[&str], &str); 6] = [
        (&["hyperplane", "--weights", "3,4", "--bias", "-25"], "negative -5\non 0\npositive 5\n"),
        (&["sphere", "--center", "0,0", "--radius", "5"], "inside -5\non 0\noutside 5\n"),
        (&["ellipsoid", "--center", "0,0", "--axes", "5,5"], "inside 0\non 1\noutside 4\n"),
        (&["ellipsoid", "--center", "3,0", "--shape", "9,0;0,16"], "on 1\non 1\noutside 5\n"),
        (&["box", "--min", "-1,-1", "--max", "3,5"], "inside -1\non 0\noutside 4.2426405\n"),
        (&["cube", "--center", "0,0", "--side", "8"], "inside -4\non 0\noutside 4.472136\n"),
    ];
    for (shape, expected) in cases {
        assert_eq!(classified(&[&[POINTS], shape].concat()), expected, "{shape:?}");
    }
}

#[test]
fn a_tolerance_widens_the_surface_wherever_it_is_written() {
    let shape = ["sphere", "--center", "0,0", "--radius", "6"];
    let before = classified(&[&[POINTS, "--tolerance", "1"][..], &shape].concat());
    let after = classified(&[&[POINTS][..], &shape, &["--tolerance", "1"]].concat());
    assert_eq!(before, after);
    let words: Vec<_> = before.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(words, ["inside", "on", "outside"]);
}

#[test]
fn counts_are_totals() {
    let found = classified(&[POINTS, "--count", "sphere", "--center", "0,0", "--radius", "5"]);
    assert_eq!(found, "inside 1\non 1\noutside 1\n");
}

#[test]
fn json_has_arrays_of_sides_and_values_and_their_bits() {
    let found = classified(&[
        POINTS, "sphere", "--center", "0,0", "--radius", "5", "--format", "json", "--bits",
    ]);
    assert_eq!(
        found,
        "{\"command\": \"classify\", \"result\": {\"side\": [\"inside\", \"on\", \"outside\"], \
         \"value\": [-5.0, 0.0, 5.0]}, \"bits\": {\"value\": [\"0xc0a00000\", \"0x00000000\", \
         \"0x40a00000\"]}}\n"
    );
}

#[test]
fn a_nan_is_an_error_that_names_the_row_or_is_skipped() {
    let shape = ["sphere", "--center", "0,0", "--radius", "5"];
    let points = "0,0;1,1;nan,2;6,8;0,nan";
    let said = orthant([&["classify", points][..], &shape].concat()).stderr(1);
    assert!(said.contains("the point in row 3 has a coordinate that is NaN"), "{said}");
    let rest = classified(&[&[points, "--skip-nan"][..], &shape].concat());
    assert_eq!(rest.lines().count(), 3);
    let counts = classified(&[&[points, "--skip-nan", "--count"][..], &shape].concat());
    assert_eq!(counts, "inside 2\non 0\noutside 1\nskipped 2\n");
}

#[test]
fn infinite_coordinates_are_outside_or_on_no_side() {
    let shape = ["hyperplane", "--weights", "1,1", "--bias", "0"];
    let run = |points: &str, more: &[&str]| orthant([&["classify", points], more, &shape].concat());
    assert_eq!(run("inf,0;0,-inf", &[]).stdout(), "positive inf\nnegative -inf\n");
    let said = run("1,1;inf,-inf", &[]).stderr(1);
    assert!(said.contains("the point in row 2 is infinitely far on both sides"), "{said}");
    assert_eq!(run("1,1;inf,-inf", &["--skip-nan"]).stdout(), "positive 1.4142135\n");
    let sphere = classified(&["inf,-inf", "sphere", "--center", "0,0", "--radius", "1"]);
    assert_eq!(sphere, "outside inf\n");
}

#[test]
fn every_shape_counts_and_has_json() {
    let shapes: [(&[&str], [&str; 3]); 3] = [
        (&["ellipsoid", "--center", "0,0", "--axes", "5,5"], ["0.0", "1.0", "4.0"]),
        (&["cube", "--center", "0,0", "--side", "8"], ["-4.0", "0.0", "4.472136"]),
        (&["box", "--min", "-4,-4", "--max", "4,4"], ["-4.0", "0.0", "4.472136"]),
    ];
    for (shape, values) in shapes {
        let counts = classified(&[&[POINTS, "--count"], shape].concat());
        assert_eq!(counts, "inside 1\non 1\noutside 1\n", "{shape:?}");
        let json = classified(&[&[POINTS, "--format", "json"], shape].concat());
        let expected = format!(
            "{{\"command\": \"classify\", \"result\": {{\"side\": [\"inside\", \"on\", \
             \"outside\"], \"value\": [{}]}}}}\n",
            values.join(", ")
        );
        assert_eq!(json, expected, "{shape:?}");
    }
    let shape = ["hyperplane", "--weights", "3,4", "--bias", "-25"];
    let counts = classified(&[&[POINTS, "--count", "--format", "json"], &shape[..]].concat());
    assert!(counts.contains("{\"negative\": 1, \"on\": 1, \"positive\": 1}"), "{counts}");
}

#[test]
fn what_is_wrong_with_a_shape_is_said() {
    let cases: [(&[&str], i32, &str); 23] = [
        (&["hyperplane", "--weights", "0,0", "--bias", "1"], 1, "zero vector"),
        (&["sphere", "--center", "0,0", "--radius", "-1"], 1, "radius is -1"),
        (&["sphere", "--center", "0,0,0", "--radius", "1"], 1, "2 coordinates each"),
        (&["ellipsoid", "--center", "0,0", "--axes", "1,0"], 1, "semi-axis is 0"),
        (&["ellipsoid", "--center", "0,0", "--shape", "1,2;2,1"], 1, "positive definite"),
        (
            &["ellipsoid", "--center", "0,0", "--shape", "1,0,0;0,1,0"],
            1,
            "classify: --shape is 2x3, --center has 2 coordinates; write a square matrix, 2x2",
        ),
        (
            &["ellipsoid", "--center", "0,0", "--shape", "1,0,0;0,1,0;0,0,1"],
            1,
            "--shape is 3x3, --center has 2 coordinates",
        ),
        (&["ellipsoid", "--center", "0,0", "--shape", "4"], 1, "--shape is 1x1"),
        (&["ellipsoid", "--center", "0,0", "--shape", "1,0;2,1"], 1, "--shape is not symmetric"),
        (&["ellipsoid", "--center", "0,0", "--shape", "1,0;0,nan"], 1, "--shape has an element"),
        (&["ellipsoid", "--center", "0,0", "--axes", "1,1", "--shape", "1,0;0,1"], 2, "--shape"),
        (&["ellipsoid", "--center", "0,0", "--axes", "1,1,1"], 1, "axes has 3"),
        (&["ellipsoid", "--center", "0,0"], 2, "--axes"),
        (&["hyperplane", "--weights", "1,2,3", "--bias", "0"], 1, "3 dimensions"),
        (&["hyperplane", "--weights", "1,2", "--bias", "1,2"], 1, "--bias"),
        (&["hyperplane", "--weights", "1,2"], 2, "--bias"),
        (&["sphere", "--center", "0,nan", "--radius", "1"], 1, "center has an element"),
        (&["cube", "--center", "0,0", "--side", "-1"], 1, "side is -1"),
        (&["box", "--min", "0,0", "--max", "1,1,1"], 1, "min has 2 elements, max has 3"),
        (&["box", "--min", "0,nan", "--max", "1,1"], 1, "along axis 1 min is NaN"),
        (&["box", "--min", "0,2", "--max", "1,1"], 1, "axis 1"),
        (&["cube", "--center", "0,0", "--side", "1", "--tolerance", "-1"], 1, "tolerance is -1"),
        (&["pyramid"], 2, "pyramid"),
    ];
    for (shape, code, expected) in cases {
        let said = orthant([&["classify", POINTS], shape].concat()).stderr(code);
        assert!(said.contains(expected), "{shape:?}: {said}");
    }
}

#[test]
fn points_come_from_standard_input_and_in_many_blocks() {
    let text = "0,0\n3,4\n".repeat(10_000);
    let shape = ["--count", "sphere", "--center", "0,0", "--radius", "5"];
    let found = orthant([&["classify", "-"][..], &shape].concat()).stdin(text.as_bytes()).stdout();
    assert_eq!(found, "inside 10000\non 10000\noutside 0\n");
    // More than are classified at once.
    let many = orthant([&["classify", "rand:3000000x2:1"][..], &shape].concat()).stdout();
    assert_eq!(many, "inside 3000000\non 0\noutside 0\n");
}

#[test]
fn instruction_sets_and_threads_change_no_bit() {
    let run = |more: &[&str]| {
        let command = ["classify", "rand:70000x33:5", "hyperplane", "--bias", "0.5", "--bits"];
        let weights = ["--weights", "rand:33:2"];
        orthant([&command[..], &weights, more].concat()).stdout()
    };
    let expected = run(&["--threads", "1", "--isa", "scalar"]);
    assert_eq!(run(&["--threads", "1"]), expected);
    assert_eq!(run(&["--threads", "3", "--isa", "portable"]), expected);
}
