//! Two worked examples for each command: what `orthant COMMAND --help` ends with.
//!
//! tests/cli/examples.rs takes them from the help and runs them, with the files that `$ cat FILE`
//! shows. In what is shown, `...` stands for what differs from machine to machine, or
//! would fill a screen; everything else is what a pipe gets, byte for byte.

/// The examples of a command.
pub fn of(command: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(name, _)| *name == command).map(|(_, text)| *text)
}

/// A command's name, and its examples.
pub const EXAMPLES: &[(&str, &str)] = &[
    (
        "sum",
        "  $ orthant sum 1,2,3.5
  6.5

  $ orthant sum range:1:101 --bits
  5050 0x459dd000

  $ cat sales.csv
  2025:2026
  1:2
  3:4

  $ orthant sum sales.csv --delimiter : --header
  10",
    ),
    (
        "dot",
        "  $ orthant dot 1,2,3 4,5,6
  32

  $ orthant dot rand:1000:1 rand:1000:2 --bits
  -24.526464 0xc1c43633

  $ orthant dot 1e8,1,0,-1e8 1,0.5,0,1 --compensated
  0.5",
    ),
    (
        "norm",
        "  $ orthant norm 3,4
  5

  $ orthant norm 1,-2,2 --p inf
  2",
    ),
    (
        "distance",
        "  $ orthant distance 1,2 4,6
  5

  $ orthant distance 1,2 4,6 --metric l1
  7",
    ),
    (
        "angle",
        "  $ orthant angle 1,0 0,1
  1.5707964

  $ orthant angle 1,0 1,1 --degrees
  45",
    ),
    (
        "cosine",
        r#"  $ orthant cosine 1,0 1,1
  0.70710677

  $ orthant cosine 1,2,3 1,2,3 --format json
  {"command": "cosine", "result": 1.0}"#,
    ),
    (
        "add",
        "  $ orthant add 1,2 3,4
  4 6

  $ orthant add eye:2 '1,2;3,4'
  2 2
  3 5",
    ),
    (
        "sub",
        "  $ orthant sub 1,2 3,5
  -2 -3

  $ orthant sub '5,6;7,8' eye:2
  4 6
  7 7",
    ),
    (
        "scale",
        "  $ orthant scale 2 1,2,3
  2 4 6

  $ orthant scale -0.5 '1,2;3,4'
  -0.5 -1
  -1.5 -2",
    ),
    (
        "axpy",
        "  $ orthant axpy 2 1,2 10,20
  12 24

  $ orthant axpy -1 '1,2;3,4' eye:2
  0 -2
  -3 -3",
    ),
    (
        "hadamard",
        "  $ orthant hadamard 1,2,3 4,5,6
  4 10 18

  $ orthant hadamard 1,2 3,4 5,6
  15 48",
    ),
    (
        "cross",
        "  $ orthant cross 1,0,0 0,1,0
  0 0 1

  $ orthant cross 1,2,3 -1,0,2
  4 -5 2",
    ),
    (
        "normalize",
        "  $ orthant normalize 3,4
  0.6 0.8

  $ orthant normalize 1,1 --bits
  0.70710677 0x3f3504f3 0.70710677 0x3f3504f3",
    ),
    (
        "project",
        "  $ orthant project 2,3 --onto 4,0
  2 0

  $ orthant project 2,3 --onto 1,1 --scalar
  3.535534",
    ),
    (
        "reject",
        "  $ orthant reject 2,3 --from 4,0
  0 3

  $ orthant reject 1,2,3 --from 0,0,1
  1 2 0",
    ),
    (
        "matvec",
        "  $ orthant matvec '1,2;3,4' 5,6
  17 39

  $ orthant matvec '1,2;3,4' 5,6 --transpose
  23 34",
    ),
    (
        "matmul",
        r#"  $ orthant matmul '1,2;3,4' '5,6;7,8'
  19 22
  43 50

  $ orthant matmul '1,2,3;' '4;5;6' --format json
  {"command": "matmul", "result": [[32.0]]}"#,
    ),
    (
        "transpose",
        "  $ orthant transpose '1,2;3,4'
  1 3
  2 4

  $ orthant transpose '1,2,3;'
  1
  2
  3",
    ),
    (
        "transform",
        "  $ orthant transform rotate 90 --degrees
  0 -1
  1 0

  $ orthant transform scale 2,1 --apply '1,1;3,4'
  matrix
  2 0
  0 1
  points
  2 1
  6 4",
    ),
    (
        "solve",
        r#"  $ orthant solve '2,1;1,3' 3,5
  0.8 1.4

  $ orthant solve '2,0;0,4' '1,2;3,4' --format json
  {"command": "solve", "result": [[0.5, 1.0], [0.75, 1.0]]}"#,
    ),
    (
        "inverse",
        r#"  $ orthant inverse '2,0;0,4'
  0.5 0
  0 0.25

  $ orthant inverse '1,2;3,4' --format json
  {"command": "inverse", "result": [[-2.0000002, 1.0000001], [1.5000001, -0.50000006]]}"#,
    ),
    (
        "det",
        "  $ orthant det '1,2;3,4'
  -1.9999999

  $ orthant det rand:50x50:1 --log
  sign -1
  log_abs 44.65308",
    ),
    (
        "rank",
        "  $ orthant rank '1,2;2,4'
  1

  $ orthant rank rand:3x5:1
  3",
    ),
    (
        "cond",
        "  $ orthant cond '2,0;0,0.5'
  4

  $ orthant cond '1,2;3,4'
  14.933037",
    ),
    (
        "lu",
        r#"  $ orthant lu '1,2;3,4'
  p
  0 1
  1 0
  l
  1 0
  0.33333334 1
  u
  3 4
  0 0.6666666

  $ orthant lu '2,1;1,3' --format json
  {"command": "lu", "result": {"p": [[1.0, 0.0], [0.0, 1.0]], "l": [[1.0, 0.0], [0.5, 1.0]], "u": [[2.0, 1.0], [0.0, 2.5]]}}"#,
    ),
    (
        "qr",
        r#"  $ orthant qr '3,1;4,2'
  q
  -0.6 -0.8
  -0.8 0.6
  r
  -5 -2.2
  0 0.39999998

  $ orthant qr '1,2;3,4' --format json
  {"command": "qr", "result": {"q": [[-0.3162278, -0.9486833], [-0.9486833, 0.31622773]], "r": [[-3.1622777, -4.4271884], [0.0, -0.63245535]]}}"#,
    ),
    (
        "cholesky",
        "  $ orthant cholesky '4,2;2,3'
  2 0
  1 1.4142135

  $ orthant cholesky '4,0;0,9'
  2 0
  0 3",
    ),
    (
        "ldlt",
        r#"  $ orthant ldlt '4,2;2,3'
  p
  1 0
  0 1
  l
  1 0
  0.5 1
  d
  4 0
  0 2

  $ orthant ldlt '0,1;1,0' --format json
  {"command": "ldlt", "result": {"p": [[1.0, 0.0], [0.0, 1.0]], "l": [[1.0, 0.0], [0.0, 1.0]], "d": [[0.0, 1.0], [1.0, 0.0]]}}"#,
    ),
    (
        "eig",
        r#"  $ orthant eig '2,0;0,3'
  values 2 3
  vectors
  1 0
  0 1

  $ orthant eig '0,-1;1,0' --format json
  {"command": "eig", "result": {"values": [{"re": 0.0, "im": 1.0}, {"re": 0.0, "im": -1.0}], "vectors": [[{"re": 0.70710677, "im": 0.0}, {"re": 0.70710677, "im": -0.0}], [{"re": 0.0, "im": -0.70710677}, {"re": 0.0, "im": 0.70710677}]]}}"#,
    ),
    (
        "svd",
        r#"  $ orthant svd '3,0;0,4'
  u
  0 1
  1 0
  s 4 3
  vt
  0 1
  1 0

  $ orthant svd '1,2;3,4' --format json
  {"command": "svd", "result": {"u": [[0.40455356, -0.9145143], [0.91451424, 0.40455362]], "s": [5.464986, 0.36596614], "vt": [[0.57604843, 0.8174156], [0.8174156, -0.57604843]]}}"#,
    ),
    (
        "pinv",
        "  $ orthant pinv '1,2;2,4'
  0.040000003 0.080000006
  0.080000006 0.16000001

  $ orthant pinv '2,0;0,4;0,0'
  0.5 0 0
  0 0.25 0",
    ),
    (
        "lstsq",
        r#"  $ orthant lstsq '1,1;1,2;1,3' 1,2,2
  x 0.6666666 0.49999997
  residual 0.40824834
  rank 2
  kind overdetermined

  $ orthant lstsq '1,0;0,1;0,0' 1,2,3 --format json
  {"command": "lstsq", "result": {"x": [1.0, 2.0], "residual": 3.0, "rank": 2, "kind": "overdetermined"}}"#,
    ),
    (
        "dft",
        r#"  $ orthant dft 1,0,0,0
  1 0
  1 0
  1 0
  1 0

  $ orthant dft 0,1,0,-1 --format json
  {"command": "dft", "result": [{"re": 0.0, "im": 0.0}, {"re": 0.0, "im": -2.0}, {"re": 0.0, "im": 0.0}, {"re": 0.0, "im": 2.0}]}"#,
    ),
    (
        "idft",
        "  $ orthant idft '1,0;1,0;1,0;1,0'
  1 0
  0 0
  0 0
  0 0

  $ orthant idft '0,0;0,-2;0,0;0,2'
  0 0
  1 0
  0 0
  -1 0",
    ),
    (
        "diff",
        "  $ orthant diff 'x^2*sin(x)'
  2 * x * sin(x) + x^2 * cos(x)

  $ orthant diff 'x^3' --at x=2
  expression 3 * x^2
  value 12",
    ),
    (
        "gradient",
        "  $ orthant gradient 'x^2+3*x*y' --at x=1,y=2
  expression 2 * x + 3 * y, 3 * x
  value 8 3

  $ orthant gradient 'x^2+y^2'
  2 * x, 2 * y",
    ),
    (
        "hessian",
        "  $ orthant hessian 'x^2*y' --at x=1,y=2
  expression 2 * y, 2 * x; 2 * x, 0
  value
  4 2
  2 0

  $ orthant hessian 'x^2+3*x*y'
  2, 3
  3, 0",
    ),
    (
        "jacobian",
        "  $ orthant jacobian 'x^2' 'x*y'
  2 * x, 0
  y, x

  $ orthant jacobian 'x*y' x+y --at x=1,y=2
  expression y, x; 1, 1
  value
  2 1
  1 1",
    ),
    (
        "colspace",
        "  $ orthant colspace '1,0;2,3;1,3'
  0.098783694 0.81049895
  0.7513045 0.3197003
  0.65252084 -0.49079862

  $ orthant colspace '1,0;0,1'
  1 0
  0 1",
    ),
    (
        "rowspace",
        "  $ orthant rowspace '1,2;2,4'
  0.4472136
  0.8944272

  $ orthant rowspace '0,2;0,0'
  0
  1",
    ),
    (
        "nullspace",
        "  $ orthant nullspace '1,1;2,2'
  0.70710677
  -0.70710677

  $ orthant nullspace '1,0;0,0'
  0
  1",
    ),
    (
        "left-nullspace",
        "  $ orthant left-nullspace '1,1;2,2'
  0.8944272
  -0.4472136

  $ orthant left-nullspace '0,0;1,0'
  1
  0",
    ),
    (
        "subspaces",
        "  $ orthant subspaces '1,0;0,0'
  rank 1
  nullity 1
  colspace
  1
  0
  rowspace
  1
  0
  nullspace
  0
  1
  left-nullspace
  0
  1
  theorem rank + nullity = 1 + 1 = 2 columns, rank + left nullity = 1 + 1 = 2 rows

  $ orthant subspaces '1,2,3;2,4,6'
  rank 1
  nullity 2
  colspace
  0.4472136
  0.8944272
  rowspace
  0.26726127
  0.53452253
  0.8017837
  nullspace
  0.9636241 -2.9253464e-10
  -0.1482499 0.83205026
  -0.22237481 -0.55470026
  left-nullspace
  0.8944272
  -0.4472136
  theorem rank + nullity = 1 + 2 = 3 columns, rank + left nullity = 1 + 1 = 2 rows",
    ),
    (
        "independent",
        "  $ orthant independent 1,0 2,3 1,3
  independent no
  dimension 2
  spans yes
  dependence 1 -1 1

  $ orthant independent '1,0;0,1'
  independent yes
  dimension 2
  spans yes
  dependence n/a",
    ),
    (
        "basis",
        "  $ orthant basis 1,0 2,0 0,1
  1 0
  0 1

  $ orthant basis '1,0;0,1'
  1 0
  0 1",
    ),
    (
        "coords",
        "  $ orthant coords 1,3 --basis '1,2;0,3'
  -1 1

  $ orthant coords -1,1 --basis '1,2;0,3' --inverse
  1 3",
    ),
    (
        "gram-schmidt",
        "  $ orthant gram-schmidt 2,0 3,4
  1 0
  0 1

  $ orthant gram-schmidt '1,0;0,5'
  1 0
  0 1",
    ),
    (
        "solvable",
        "  $ orthant solvable '1,0;0,1' 1,2
  solutions unique
  rank 2
  distance 0

  $ orthant solvable '1,1;1,1' 1,2
  solutions none
  rank 1
  distance 0.70710677",
    ),
    (
        "plot",
        r#"  $ orthant plot '0,3;2,1'
  <svg xmlns="http://www.w3.org/2000/svg" ...>
  <title id="title">The matrix [[0, 3], [2, 1]] and the plane</title>
  <desc id="desc">σ1 = 3.257, σ2 = 1.842; areas are multiplied by det A = -6. λ1 = -2, λ2 = 3</desc>
  ...
  </svg>

  $ orthant plot '2,0;0,1' -o stretched.svg"#,
    ),
    (
        "bench",
        "  $ orthant bench --list
  kernel                FLOP/element bytes/element
  dot                              2             8
  norm_l2                          2             4
  ...
  dft                             50            16

  $ orthant bench dot --sizes 4k --rounds 3 --batch 1 --isa scalar
  kernel  isa     threads  size  level ...
  dot     scalar        1   512  ...",
    ),
    (
        "profile",
        r#"  $ orthant profile dot --size 2048 --seconds 0.1 --quiet
  process     ...
  kernel      dot
  ...
  rate        ... GB/s, ... GFLOP/s

  $ orthant profile matvec --size 64x64 --seconds 0.1 --counters --quiet --format json
  {"command":"profile","result":{...}}"#,
    ),
    (
        "classify",
        "  $ orthant classify '0,0;2,0;1,0' sphere --center 0,0 --radius 1
  inside -1
  outside 1
  on 0

  $ orthant classify '0,0;2,0;1,0' hyperplane --weights 1,1 --bias -2
  negative -1.4142135
  on 0
  negative -0.70710677",
    ),
    (
        "batch",
        "  $ cat solve.txt
  # Two right-hand sides, one matrix.
  x = solve 2,1;1,3 5,5
  y = solve 2,1;1,3 3,4
  distance @x @y
  $ orthant batch solve.txt
  1

  $ cat parts.txt
  s = svd 3,0;0,-2
  sum @s:s --bits
  @s:s
  $ orthant batch parts.txt
  5 0x40a00000
  3 2",
    ),
    (
        "info",
        r#"  $ orthant info
  cpu ...
  isas scalar, portable...
  portable ...
  active ...
  lanes 32
  caches ...
  threads ...

  $ orthant info --isa scalar --format json
  {"command": "info", "result": {..., "active": "scalar", "lanes": 32, ...}}"#,
    ),
    (
        "verify",
        r#"  $ orthant verify --isa scalar
  scalar    1 thread   ... cases  ok
  ...
  isas scalar
  fingerprint small ..., full ...
  ok yes

  $ orthant verify --isa scalar --format json
  {"command": "verify", "result": {"cases": ..., "isas": ["scalar"], "fingerprint": {...}, "ok": true}}"#,
    ),
    (
        "completions",
        "  $ orthant completions bash
  _orthant() {
  ...

  $ orthant completions fish
  ...
  complete -c orthant -n \"__fish_orthant_needs_command\" -f -a \"dot\" -d 'Dot product of two vectors'
  ...",
    ),
];
