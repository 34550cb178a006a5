//! Shapes and what can be asked of them.
#![deny(missing_docs)]

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter as Form};
use crate::units::{length::{Metre, Foot}, area::*};
use super::scale as zoom;
extern crate serde as ser;

mod store;

/// How many shapes a drawing holds.
pub const LIMIT: usize = 1_000;
static mut DRAWN: usize = 0;

/// Whatever has an area.
pub trait Area: Display + Sized {
    type Unit;
    const EDGES: u32;
    /// The area, in square units.
    fn area(&self) -> f64;
    fn is_flat(&self) -> bool {
        self.area() == 0.0
    }
}

/// A circle around the origin.
///
/// It never moves.
#[derive(Debug, Clone)]
#[serde(rename_all = "kebab-case")]
pub struct Circle<T> {
    /// From the centre to the edge.
    pub radius: T,
    tag: Option<String>,
}

pub enum Shape {
    Point,
    Round(Circle<f64>),
    Box { width: f64, height: f64 },
}

impl<T> Circle<T> {
    pub const UNIT: u8 = 1;

    /// Makes a circle.
    pub fn new(radius: T) -> Self {
        Circle { radius, tag: None }
    }
}

impl Area for Circle<f64> {
    type Unit = Metre;
    const EDGES: u32 = 0;
    fn area(&self) -> f64 {
        fn squared(x: f64) -> f64 { x.powi(2) }
        std::f64::consts::PI * squared(self.radius)
    }
}

macro_rules! circle {
    ($r:expr) => { Circle::new($r) };
}

type Drawing = HashMap<String, Shape>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_flat() {
        assert!(Circle::<f64>::new(0.0).is_flat());
    }
}
