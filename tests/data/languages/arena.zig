const std = @import("std");

/// Memory that is freed at once.
pub const Arena = struct {
    used: usize = 0,

    pub fn take(self: *Arena, n: usize) usize {
        self.used += n;
        return self.used;
    }
};

const Fault = error{Full};
const Mode = enum { small, large };

fn grown(mode: Mode) bool {
    return mode == .large;
}
