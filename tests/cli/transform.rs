//! `transform`: the lecture's matrices, and points moved by them.

use crate::harness::{orthant, words};

#[test]
fn the_matrices_of_the_lecture() {
    for (line, expected) in [
        ("transform scale 2,1", "2 0\n0 1\n"),
        ("transform scale 2,3,4", "2 0 0\n0 3 0\n0 0 4\n"),
        ("transform rotate 90 --degrees", "0 -1\n1 0\n"),
        ("transform rotate -90 --degrees", "0 1\n-1 0\n"),
        ("transform rotate 0", "1 0\n0 1\n"),
        ("transform rotate 90 --degrees --axis 0,0,1", "0 -1 0\n1 0 0\n0 0 1\n"),
        ("transform reflect --normal 0,1", "1 0\n0 -1\n"),
        ("transform reflect --across 1,0", "1 0\n0 -1\n"),
        ("transform reflect --normal 0,0,2", "1 0 0\n0 1 0\n0 0 -1\n"),
        ("transform project --onto 1,0", "1 0\n0 0\n"),
        ("transform project --normal 0,0,1", "1 0 0\n0 1 0\n0 0 0\n"),
        ("transform shear 1", "1 1\n0 1\n"),
        ("transform shear 2 --axes yx", "1 0\n2 1\n"),
        ("transform shear 2 --axes xz", "1 0 2\n0 1 0\n0 0 1\n"),
        ("transform scale 2,2 --affine", "2 0 0\n0 2 0\n0 0 1\n"),
        ("transform scale 2,2 --offset 5,-7", "2 0 5\n0 2 -7\n0 0 1\n"),
        // First the shear, then the turn.
        ("transform compose 0,-1;1,0 1,1;0,1", "0 -1\n1 1\n"),
        ("transform compose 2,0;0,2", "2 0\n0 2\n"),
    ] {
        assert_eq!(orthant(words(line)).stdout(), expected, "{line}");
    }
}

#[test]
fn points_are_moved() {
    for (line, expected) in [
        ("transform scale 2,1 --apply 3,4", "matrix\n2 0\n0 1\npoints 6 4\n"),
        (
            "transform rotate 90 --degrees --apply 1,0;0,1;2,3",
            "matrix\n0 -1\n1 0\npoints\n0 1\n-1 0\n-3 2\n",
        ),
        (
            "transform scale 2,2 --offset 5,-7 --apply 1,1;0,0",
            "matrix\n2 0 5\n0 2 -7\n0 0 1\npoints\n7 -5\n5 -7\n",
        ),
        ("transform compose 0,1;1,0 2,0;0,1 --apply 1,5", "matrix\n0 1\n2 0\npoints 5 2\n"),
        (
            "transform scale 2,1 --apply 1,1 --format json",
            "{\"command\": \"transform\", \"result\": {\"matrix\": [[2.0, 0.0], [0.0, 1.0]], \
             \"points\": [2.0, 1.0]}}\n",
        ),
    ] {
        assert_eq!(orthant(words(line)).stdout(), expected, "{line}");
    }
}

#[test]
fn what_cannot_be_built_is_refused() {
    for (line, code, expected) in [
        ("transform reflect --normal 0,0", 1, "transform: normal is the zero vector"),
        ("transform rotate 1 --axis 0,0", 1, "--axis is a vector of 2"),
        ("transform rotate 1 --axis 0,0,0", 1, "axis is the zero vector"),
        ("transform reflect --across 1,2,3", 1, "--across is a vector of 3"),
        ("transform scale 2,2 --offset 1,2,3", 1, "offset has 3 elements; expected 2"),
        (
            "transform scale 2,2 --apply 1,2,3",
            1,
            "the points have 3 coordinates, the matrix is 2x2",
        ),
        ("transform compose 1,2;3,4 1,2,3;4,5,6", 1, "2x3 matrix; it must be square"),
        ("transform compose 1,2;3,4 eye:3", 1, "2x2 and 3x3; they must have one size"),
        ("transform shear 1 --axes xx", 2, "two different letters"),
        ("transform project", 2, "required"),
        ("transform", 2, "transform"),
    ] {
        let said = orthant(words(line)).stderr(code);
        assert!(said.contains(expected), "{line}: {said}");
    }
}
