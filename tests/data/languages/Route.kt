package org.example.route

import kotlin.math.sqrt
import org.example.units.Metre as M

const val MAX_STOPS = 12
var planned = 0

/** A place on the map. */
interface Place {
    val name: String
    fun distance(other: Place): M
}

// Where a bus halts.
open class Stop(override val name: String, zone: Int) : Marker<Int>(zone), Place {
    private val lines = mutableListOf<Line>()

    init {
        planned += 1
    }

    override fun distance(other: Place): M {
        val d = sqrt(2.0)
        return M(d)
    }

    companion object {
        const val RADIUS = 5
        fun at(name: String) = Stop(name, 1)
    }
}

enum class Line(val colour: String) {
    RED("#f00"),
    BLUE("#00f");

    fun short() = name.take(1)
}

data class Leg(val from: Stop, val to: Stop)

object Timetable {
    val legs = listOf<Leg>()
}

fun Stop.isTerminal(): Boolean = name.endsWith("!")

typealias Route = List<Leg>
