//! Factorisations: their bits against the reference, their quality by LAPACK's measures, the cases
//! that they must refuse.

mod bits;
mod finite;
mod matrices;
mod mission;
mod quality;
mod scaled;
mod spaces;
