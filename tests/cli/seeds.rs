//! The lecture's cases, by hand, and every form of every command.

use crate::harness::{orthant, words};

#[test]
fn the_lecture() {
    for (line, expected) in [
        ("dot [1,7,8] [3,4,7]", "87"),
        ("hadamard 3,5,7;4,9,8 1,6,3;0,2,9", "3 30 21\n0 18 72"),
        ("hadamard 1,2;3,4 5,6;7,8 2,2;2,2", "10 24\n42 64"),
        ("distance 1,2 4,6", "5"),
        ("norm 3,4", "5"),
        ("angle 1,0 0,1", "1.5707964"),
        ("angle 1,0 0,1 --degrees", "90"),
        ("project 2,2,2 --onto 1,0,0", "2 0 0"),
        ("project 3,4 --onto 1,0 --scalar", "3"),
        ("normalize 3,4", "0.6 0.8"),
        // A matrix of two columns, on the vectors of the lecture.
        ("matvec 0,3;2,1 1,1", "3 3"),
        ("matvec 0,3;2,1 2,1", "3 5"),
        // Stretch by 2 along x, quarter turn, reflection at x = y, projection onto x, shear.
        ("matvec 2,0;0,1 3,4", "6 4"),
        ("matvec 0,-1;1,0 3,4", "-4 3"),
        ("matvec 0,1;1,0 3,4", "4 3"),
        ("matvec 1,0;0,0 3,4", "3 0"),
        ("matvec 1,1;0,1 3,4", "7 4"),
    ] {
        assert_eq!(orthant(words(line)).stdout(), format!("{expected}\n"), "{line}");
    }
}

#[test]
fn every_command_and_option() {
    for (line, expected) in [
        ("sum 1,2,3", "6"),
        ("sum 1,2;3,4", "10"),
        ("sum []", "0"),
        ("sum 7", "7"),
        ("dot 1,2 1;2", "5"),
        ("dot 1,2; 3,4", "11"),
        ("dot 1e8,1,0,-1e8 1,0.5,0,1", "0"),
        ("dot 1e8,1,0,-1e8 1,0.5,0,1 --compensated", "0.5"),
        ("norm 1,2;2,4", "5"),
        ("norm 3,-4 --p 1", "7"),
        ("norm 3,-4 --p 2", "5"),
        ("norm 3,-4 --p inf", "4"),
        ("norm --p 1 3,-4", "7"),
        ("norm []", "0"),
        ("norm 1e20,1e20", "1.4142136e20"),
        ("distance 1,2 4,6 --metric l2", "5"),
        ("distance 1,2 4,6 --metric l1", "7"),
        ("distance 1,2 4,6 --metric linf", "4"),
        ("distance 1,2 4,6 --metric l2-squared", "25"),
        ("angle 1,0 -1,0 --degrees", "180"),
        ("angle 2,2 2,2", "0"),
        ("cosine 1,0 1,0", "1"),
        ("cosine 1,0 0,2", "0"),
        ("cosine 3,4 -3,-4", "-1"),
        ("add 1,2 3,4", "4 6"),
        ("add 1,2;3,4 1,1;1,1", "2 3\n4 5"),
        ("add 1;2 3,4", "4\n6"),
        ("add 1,2 3;4", "4 6"),
        ("sub 1,2 3,4", "-2 -2"),
        ("scale -2 1,2", "-2 -4"),
        ("scale [3] 1;2", "3\n6"),
        ("axpy 2 1,2 10,20", "12 24"),
        ("axpy -1 1;2 10;20", "9\n18"),
        ("hadamard 1,2 3,4", "3 8"),
        ("hadamard 1 2 3 4", "24"),
        ("cross 1,0,0 0,1,0", "0 0 1"),
        ("project 3,4 --onto 0,2", "0 4"),
        ("reject 3,4 --from 1,0", "0 4"),
        ("matvec 1,2;3,4;5,6 1,1", "3 7 11"),
        ("matvec 1,2;3,4;5,6 1,1,1 --transpose", "9 12"),
        ("matvec --transpose 1,2;3,4;5,6 1,1,1", "9 12"),
        ("transpose 1,2,3;4,5,6", "1 4\n2 5\n3 6"),
        ("transpose 1,2,3;", "1\n2\n3"),
    ] {
        assert_eq!(orthant(words(line)).stdout(), format!("{expected}\n"), "{line}");
    }
}

#[test]
fn negative_operands_need_no_quotes() {
    for (line, expected) in [
        ("dot -1,2 3,4", "5"),
        ("dot 3,4 -1,2", "5"),
        ("dot -1 -2", "2"),
        ("dot --format text -1,2 -3,-4 --isa scalar", "-5"),
        ("project 3,4 --onto -1,0", "3 -0"),
        ("project --onto -1,0 -3,4 --scalar", "3"),
        ("project 3,4 --onto=-1,0 --scalar", "-3"),
        ("reject -3,4 --from -1,0", "0 4"),
        ("hadamard -1 -2 -3 --format text -4", "24"),
        ("sum -inf", "-inf"),
        ("sum -.5", "-0.5"),
        ("dot -- -1,2 3,4", "5"),
    ] {
        assert_eq!(orthant(words(line)).stdout(), format!("{expected}\n"), "{line}");
    }
}

#[test]
fn made_data_is_the_same_everywhere() {
    for (line, expected) in [
        ("add range:0:4 ones:4", "1 2 3 4"),
        ("matvec eye:3 range:1:4", "1 2 3"),
        ("sum ones:100x200", "20000"),
        // The bits of the documented generator; a change here is a change of the promise.
        (
            "scale 1 rand:2x2:7 --bits",
            "-0.22034061 0xbe61a0f8 -0.9664235 0xbf776788\n0.8015213 0x3f4d3080 0.16586053 0x3e29d758",
        ),
    ] {
        assert_eq!(orthant(words(line)).stdout(), format!("{expected}\n"), "{line}");
    }
}
