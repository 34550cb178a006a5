defmodule Shop.Parcel do
  @moduledoc "What is on its way."
  alias Shop.Address
  import Shop.Units

  # Weighs all that is inside.
  def weight(%{items: items}) do
    Enum.sum(items)
  end

  def light?(parcel) when is_map(parcel), do: weight(parcel) < 2

  defp label(parcel) do
    "to #{parcel.name}"
  end

  defmacro on_time, do: true
end

defprotocol Shop.Tracked do
  def where(thing)
end
