//! The commands, a file for each family.

mod batch;
mod bench;
mod calculus;
mod classify;
mod completions;
mod direction;
mod elementwise;
mod fourier;
mod info;
mod matrix;
mod plot;
mod profile;
mod reduction;
mod solve;
mod spaces;
mod spectrum;
mod stages;
mod transform;
mod verify;
mod walk;

use crate::context::Context;
use crate::error::Failure;
use clap::Subcommand;
use orthant::io::Array;

/// A command and its arguments.
#[derive(Subcommand)]
pub enum Command {
    /// Sum of the elements
    Sum(reduction::Sum),
    /// Dot product of two vectors
    Dot(reduction::Dot),
    /// Norm of a vector; of a matrix that of its elements, so Frobenius's by default
    Norm(reduction::Norm),
    /// Distance between two points
    Distance(reduction::Distance),
    /// Angle between two vectors, in radians
    Angle(reduction::Angle),
    /// Cosine of the angle between two vectors
    Cosine(reduction::Cosine),
    /// A + B, element by element
    Add(elementwise::Add),
    /// A - B, element by element
    Sub(elementwise::Sub),
    /// ALPHA times A
    Scale(elementwise::Scale),
    /// ALPHA times X, plus Y (two roundings)
    Axpy(elementwise::Axpy),
    /// Product element by element, from left to right
    Hadamard(elementwise::Hadamard),
    /// Cross product of two vectors of three elements
    Cross(direction::Cross),
    /// The vector of length 1 in the direction of A
    Normalize(direction::Normalize),
    /// The part of A along B
    Project(direction::Project),
    /// The part of A orthogonal to B
    Reject(direction::Reject),
    /// Matrix times vector
    Matvec(matrix::Matvec),
    /// Product of two matrices
    Matmul(matrix::Matmul),
    /// Rows as columns
    Transpose(matrix::Transpose),
    /// Solution of A X = B
    Solve(solve::Solve),
    /// Inverse of a square matrix
    Inverse(solve::Inverse),
    /// Determinant of a square matrix
    Det(solve::Det),
    /// Triangular factors P A = L U, with partial pivoting
    Lu(solve::LuCommand),
    /// Orthogonal and triangular factor A = Q R
    Qr(solve::QrCommand),
    /// L of A = L L^T, for a symmetric positive definite matrix
    Cholesky(solve::Cholesky),
    /// P A P^T = L D L^T of a symmetric matrix, D with blocks of one and two
    Ldlt(solve::LdltCommand),
    /// Least squares, or the shortest solution: X, residual, rank and which kind it was
    Lstsq(solve::Lstsq),
    /// Eigenvalues and eigenvectors of a square matrix
    Eig(spectrum::Eig),
    /// Singular value decomposition A = U diag(S) V^T
    Svd(spectrum::SvdCommand),
    /// Rank, by singular values above a tolerance
    Rank(spectrum::Rank),
    /// Condition number: the greatest singular value over the least
    Cond(spectrum::Cond),
    /// Pseudo-inverse
    Pinv(spectrum::Pinv),
    /// The matrix of a stretch, turn, reflection, projection or shear, and what it makes of points
    Transform(transform::Transform),
    /// Orthonormal basis of the column space, in columns
    Colspace(spaces::Colspace),
    /// Orthonormal basis of the row space, in columns
    Rowspace(spaces::Rowspace),
    /// Orthonormal basis of the null space, in columns
    Nullspace(spaces::Nullspace),
    /// Orthonormal basis of the left null space, in columns
    LeftNullspace(spaces::LeftNullspace),
    /// The four subspaces and their dimensions
    Subspaces(spaces::SubspacesCommand),
    /// Whether vectors are independent, the dimension of their span, and a dependence
    Independent(spaces::Independent),
    /// A basis picked out of vectors: those independent of the ones before them
    Basis(spaces::Basis),
    /// Coordinates of V in another basis, or back
    Coords(spaces::Coords),
    /// Orthonormal basis of the span of vectors, one after the other
    GramSchmidt(spaces::GramSchmidt),
    /// How many solutions A X = B has: unique, many or none, by whether B is in the column space
    Solvable(spaces::Solvable),
    /// Picture of what a 2x2 matrix does to the plane, as SVG
    Plot(plot::Plot),
    /// Discrete Fourier transform of a vector
    Dft(fourier::Dft),
    /// Inverse of dft
    Idft(fourier::Idft),
    /// Derivative of an expression
    Diff(calculus::Diff),
    /// Gradient of an expression: its derivatives by all variables
    Gradient(calculus::Gradient),
    /// Hessian matrix of an expression: its second derivatives
    Hessian(calculus::Hessian),
    /// Jacobian matrix of expressions: a row of derivatives for each
    Jacobian(calculus::Jacobian),
    /// On which side of a hyperplane, sphere, ellipsoid, box or cube points are, and how far away
    Classify(classify::Classify),
    /// Run the commands in a file, one a line, with named results
    ///
    /// `a = solve A.npy b.npy` keeps the result instead of printing it, and later lines have it as
    /// the operand @a; of several results @a:x is one. A line that is only @a prints it. # starts a
    /// comment, quotes are a shell's. Flags given to batch hold for all lines, those of a line for
    /// it alone.
    Batch(batch::Batch),
    /// The CPU, its instruction sets and caches, and what Orthant uses of them
    Info(info::Info),
    /// Speed of the kernels, as a share of what this machine can do at most
    Bench(bench::Bench),
    /// Run one kernel steadily, for a profiler beside it, and count what the CPU does
    Profile(profile::Profile),
    /// Check the bits of every kernel on this machine, under every instruction set
    Verify(verify::Verify),
    /// Completions of commands and flags for a shell
    Completions(completions::Completions),
}

impl Command {
    /// Whether it says itself how far it is.
    fn shows_itself(&self) -> bool {
        matches!(self, Self::Bench(_) | Self::Profile(_) | Self::Verify(_))
    }
}

/// Runs a command and writes its result. `name` is what the user calls it.
pub fn run(command: Command, name: &str, context: &Context) -> Result<(), Failure> {
    let _watch = (!command.shows_itself()).then(|| context.progress.watch(name));
    run_unnamed(command, context).map_err(|failure| failure.of(name))
}

fn run_unnamed(command: Command, context: &Context) -> Result<(), Failure> {
    if context.thread_counts.len() > 1 && !matches!(command, Command::Bench(_)) {
        return Err(Failure::Usage(
            "--threads: only bench compares several numbers; write one".to_owned(),
        ));
    }
    match command {
        Command::Sum(c) => c.run(context),
        Command::Dot(c) => c.run(context),
        Command::Norm(c) => c.run(context),
        Command::Distance(c) => c.run(context),
        Command::Angle(c) => c.run(context),
        Command::Cosine(c) => c.run(context),
        Command::Add(c) => c.run(context),
        Command::Sub(c) => c.run(context),
        Command::Scale(c) => c.run(context),
        Command::Axpy(c) => c.run(context),
        Command::Hadamard(c) => c.run(context),
        Command::Cross(c) => c.run(context),
        Command::Normalize(c) => c.run(context),
        Command::Project(c) => c.run(context),
        Command::Reject(c) => c.run(context),
        Command::Matvec(c) => c.run(context),
        Command::Matmul(c) => c.run(context),
        Command::Solve(c) => c.run(context),
        Command::Inverse(c) => c.run(context),
        Command::Det(c) => c.run(context),
        Command::Lu(c) => c.run(context),
        Command::Qr(c) => c.run(context),
        Command::Cholesky(c) => c.run(context),
        Command::Ldlt(c) => c.run(context),
        Command::Lstsq(c) => c.run(context),
        Command::Eig(c) => c.run(context),
        Command::Svd(c) => c.run(context),
        Command::Rank(c) => c.run(context),
        Command::Cond(c) => c.run(context),
        Command::Pinv(c) => c.run(context),
        Command::Transpose(c) => c.run(context),
        Command::Transform(c) => c.run(context),
        Command::Colspace(c) => c.run(context),
        Command::Rowspace(c) => c.run(context),
        Command::Nullspace(c) => c.run(context),
        Command::LeftNullspace(c) => c.run(context),
        Command::Subspaces(c) => c.run(context),
        Command::Independent(c) => c.run(context),
        Command::Basis(c) => c.run(context),
        Command::Coords(c) => c.run(context),
        Command::GramSchmidt(c) => c.run(context),
        Command::Solvable(c) => c.run(context),
        Command::Plot(c) => c.run(context),
        Command::Dft(c) => c.run(context),
        Command::Idft(c) => c.run(context),
        Command::Diff(c) => c.run(context),
        Command::Gradient(c) => c.run(context),
        Command::Hessian(c) => c.run(context),
        Command::Jacobian(c) => c.run(context),
        Command::Classify(c) => c.run(context),
        Command::Batch(_) => Err(Failure::Usage(
            "batch: a batch cannot run another; put the commands of both into one file".to_owned(),
        )),
        Command::Info(c) => c.run(context),
        Command::Bench(c) => c.run(context),
        Command::Profile(c) => c.run(context),
        Command::Verify(c) => c.run(context),
        Command::Completions(c) => c.run(context),
    }
}

/// Two vectors named A and B in the usage.
fn two_vectors(
    command: &str,
    context: &Context,
    a: &crate::operand::Operand,
    b: &crate::operand::Operand,
) -> Result<(Array, Array), Failure> {
    use crate::operand::vector;
    let a = vector(command, "A", context.read(a)?)?;
    let b = vector(command, "B", context.read(b)?)?;
    Ok((a, b))
}
