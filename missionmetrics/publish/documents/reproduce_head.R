# Reads the published tables, checks the numbers quoted in the sentences against
# them, and draws the first figure again. Base R, no packages, no network.
#
#   Rscript reproduce.R            in the folder of the release, or
#   Rscript reproduce.R FOLDER     from elsewhere
#
# It stops at the first number that does not agree.

given <- commandArgs(trailingOnly = TRUE)
if (length(given) > 0) setwd(given[1])

numbers <- function(file) {
  read.csv(file, encoding = "UTF-8", check.names = FALSE, na.strings = "",
           stringsAsFactors = FALSE)
}

# How many numbers were checked, and which could not be.
checked <- 0
elsewhere <- character(0)

# The number that was written, against the cell of the table that it was read from.
check <- function(file, row, column, shown, decimals, scale, signed, relation,
                  sentence) {
  value <- numbers(file)[row, column]
  scaled <- scale * (if (signed) value else abs(value))
  agrees <- switch(relation,
    rounded = abs(scaled - shown) <= 0.5 * 10^(-decimals) * (1 + 1e-6),
    whole = floor(scaled) == shown,
    below = scaled < shown,
    above = scaled > shown
  )
  if (!isTRUE(agrees)) message(sentence)
  stopifnot(agrees)
  checked <<- checked + 1
}

not_in_tables <- function(sentence) elsewhere <<- c(elsewhere, sentence)

canvas <- function(file) {
  if (capabilities("cairo")) svg(file, width = 8, height = 5.5) else
    pdf(sub("[.]svg$", ".pdf", file), width = 8, height = 5.5)
}

# Points as published, the smoothed line with its plausible range, the comparison,
# and the pace that is needed up to the target.
draw_trend <- function(file, to, title, unit, words) {
  s <- numbers(file)
  column <- function(name) {
    if (name %in% names(s)) as.numeric(s[[name]]) else rep(NA_real_, nrow(s))
  }
  time <- column("time")
  low <- column("smoothed_low")
  high <- column("smoothed_high")
  every <- c("observed", "smoothed", "smoothed_low", "smoothed_high", "comparator",
             "needed")
  tall <- range(0, unlist(lapply(every, column)), na.rm = TRUE, finite = TRUE)
  canvas(to)
  par(mar = c(3, 4.5, 3.5, 1), las = 1)
  plot(range(time), tall, type = "n", xlab = "", ylab = unit, main = title,
       cex.main = 1)
  both <- is.finite(low) & is.finite(high)
  if (any(both)) {
    polygon(c(time[both], rev(time[both])), c(low[both], rev(high[both])),
            col = "#D8E2F3", border = NA)
  }
  joined <- function(name, ...) {
    y <- column(name)
    if (any(is.finite(y))) lines(time[is.finite(y)], y[is.finite(y)], ...)
  }
  joined("comparator", lty = 3, lwd = 2, col = "#5A0F00")
  joined("smoothed", lwd = 3, col = "#000087")
  joined("needed", lty = 2, lwd = 2, col = "#E1782D")
  points(time, column("observed"), pch = 19, col = "#000087")
  needed <- which(is.finite(column("needed")))
  if (length(needed) > 0) {
    points(time[max(needed)], column("needed")[max(needed)], pch = 18, cex = 2,
           col = "#E1782D")
  }
  drawn <- c("observed", "smoothed", "comparator", "needed")
  has <- vapply(drawn, function(name) any(is.finite(column(name))), logical(1))
  legend("bottomleft", legend = words[has], bty = "n", cex = 0.9,
         pch = c(19, NA, NA, NA)[has], lty = c(NA, 1, 3, 2)[has],
         lwd = c(NA, 3, 2, 2)[has],
         col = c("#000087", "#000087", "#5A0F00", "#E1782D")[has])
  invisible(dev.off())
}

# One dot and range a row, in the order of the table.
draw_ranges <- function(file, to, title, unit, label) {
  d <- numbers(file)
  d <- d[d$measure == d$measure[1] & is.finite(d$estimate), ]
  at <- rev(seq_len(nrow(d)))
  canvas(to)
  par(mar = c(4, 12, 3.5, 1), las = 1)
  plot(range(d$estimate, d$low, d$high, na.rm = TRUE), range(at), type = "n",
       xlab = unit, ylab = "", yaxt = "n", main = title, cex.main = 1)
  axis(2, at = at, labels = d[[label]], tick = FALSE)
  ranged <- is.finite(d$low) & is.finite(d$high)
  segments(d$low[ranged], at[ranged], d$high[ranged], at[ranged], lwd = 3)
  points(d$estimate, at, pch = 19)
  invisible(dev.off())
}
