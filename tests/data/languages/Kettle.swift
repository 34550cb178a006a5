import Foundation

/// Something that gets warm.
public protocol Heated {
    var degrees: Int { get }
    func heat(by step: Int)
}

public final class Kettle: Heated {
    static let most = 100
    private(set) var degrees = 20

    init(degrees: Int) {
        self.degrees = degrees
    }

    /// Heats the water.
    func heat(by step: Int) {
        degrees = min(Kettle.most, degrees + step)
    }

    enum State: String {
        case cold, boiling
    }
}

struct Cup {
    let volume: Double
}

extension Kettle {
    func pour(into cup: Cup) -> Bool { degrees > 90 }
}

func tea() {}
