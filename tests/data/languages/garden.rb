#!/usr/bin/env ruby
require "set"
require_relative "garden/bed"

# Plants and where they stand.
module Garden
  VERSION = "0.3"

  class Error < StandardError; end

  # A plant that wants water.
  class Plant < Base::Living
    include Comparable
    attr_reader :name, :thirst

    def initialize(name)
      @name = name
      @thirst = 0
    end

    def self.named(name) = new(name)

    def thirsty?
      @thirst > 3
    end
    alias dry? thirsty?

    def <=>(other)
      name <=> other.name
    end

    class << self
      def all
        @all ||= Set.new
      end
    end
  end
end

def water(plants)
  plants.each do |plant|
    puts "watering #{plant.name}"
  end
end

can = Garden::Plant.new("fern")
