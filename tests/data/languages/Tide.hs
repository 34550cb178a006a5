-- | Tides, computed from tables.
module Tide.Table (height, Port (..)) where

import qualified Data.Map as M
import Data.Maybe (fromMaybe)

-- | A place with a gauge.
data Port = Port {name :: String} | Unknown

newtype Metres = Metres Double

class Measured a where
  measure :: a -> Metres

instance Measured Port where
  measure _ = Metres 0

-- | How high the water stands.
height :: M.Map String Int -> String -> Int
height table port = fromMaybe zero found
  where
    found = M.lookup port table
    zero = 0
