using System;
using System.Collections.Generic;
using Json = System.Text.Json;

namespace Shop.Orders
{
    /// <summary>An order of one customer.</summary>
    [Serializable]
    public class Order<T> : Entity<T>, IPriced where T : struct
    {
        public const int MaxLines = 100;
        private readonly List<Line> lines = new();

        public event EventHandler Changed;
        public decimal Total { get; private set; }

        public Order(T id) : base(id)
        {
            Total = 0;
        }

        // Adds a line.
        public void Add(Line line)
        {
            lines.Add(line);
            decimal Rounded(decimal value) => Math.Round(value, 2);
            Total = Rounded(Total + line.Price);
        }
    }

    public interface IPriced { decimal Total { get; } }

    public enum Status
    {
        Open,
        Paid = 2,
    }

    public struct Line { public decimal Price; }

    public record Customer(string Name);

    public delegate void Placed(object sender);
}
