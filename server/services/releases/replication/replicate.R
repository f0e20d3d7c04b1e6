#!/usr/bin/env Rscript
# Recomputes the figures of a release from the tallies beside this script with the survey package of R, a program that
# nobody of this survey wrote, and prints the differences. Run it in the unpacked folder: Rscript replicate.R
#
# A tally has no respondents, but what their variance follows from: per cell and item the number of answers, their sum and
# their sum of squares. The script makes up respondents with just these moments and hands them to svydesign() and
# svytotal(); weights come from its own raking, and where no weight is capped also from calibrate().

suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})

TOLERANCE <- 1e-8
arguments <- commandArgs(TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "."
read_json_file <- function(...) fromJSON(file.path(folder, ...), simplifyVector = FALSE)
release <- read_json_file("release.json")
dimension_weights <- vapply(read_json_file("questionnaire.json")$dimensions, function(d) d$weight, 0)
options_used <- release$provenance$weighting
# PostgreSQL knows no options of before there were clusters: those computed with "fixed".
variance_kind <- if (is.null(options_used$variance)) "fixed" else options_used$variance

# ---- Tallies ----------------------------------------------------------------------------------------------------------

numbers <- function(list) as.double(unlist(list))
rows_of <- function(rows) {
  if (length(rows) == 0) return(list(cells = matrix("", 0, 0), sums = matrix(0, 0, 0)))
  list(
    cells = do.call(rbind, lapply(rows, function(r) as.character(unlist(r$cell)))),
    sums = do.call(rbind, lapply(rows, function(r) numbers(r$sums)))
  )
}
key_of <- function(cells) if (ncol(cells) == 0) rep("", nrow(cells)) else apply(cells, 1, paste, collapse = "\r")
join_rows <- function(one, other) {
  if (nrow(one$sums) == 0) return(other)
  if (nrow(other$sums) == 0) return(one)
  list(cells = rbind(one$cells, other$cells), sums = rbind(one$sums, other$sums))
}
# Rows of one cell added up.
by_cell <- function(rows) {
  if (nrow(rows$sums) == 0) return(rows)
  keys <- key_of(rows$cells)
  first <- !duplicated(keys)
  list(cells = rows$cells[first, , drop = FALSE], sums = rowsum(rows$sums, keys, reorder = FALSE))
}

# ---- Weights: collapse, rake, cap (docs/scoring.md, "Weights") --------------------------------------------------------

collapse_groups <- function(groups, ordered, n) {
  repeat {
    size <- vapply(groups, function(g) g$n, 0)
    target <- vapply(groups, function(g) g$target, 0)
    if (length(groups) < 2) return(groups)
    thin <- which(size == 0 | size < options_used$minCategoryN | target * n > options_used$cap * size)[1]
    if (is.na(thin)) return(groups)
    partners <- setdiff(seq_along(groups), thin)
    if (ordered) partners <- partners[abs(partners - thin) == 1]
    partner <- partners[which.min(size[partners])]
    pair <- sort(c(thin, partner))
    groups[[pair[1]]] <- list(
      members = c(groups[[pair[1]]]$members, groups[[pair[2]]]$members),
      n = sum(size[pair]), target = sum(target[pair])
    )
    groups[[pair[2]]] <- NULL
  }
}

pairs_of <- function(targets) {
  if (is.null(names(targets))) {
    setNames(vapply(targets, function(p) as.double(p[[2]]), 0), vapply(targets, function(p) p[[1]], ""))
  } else {
    unlist(targets)
  }
}

# Σ n·min(cap, f·p) = total, solved for f.
capped_factor <- function(counts, p, cap, total) {
  falling <- order(p, decreasing = TRUE)
  free <- sum(counts * p)
  left <- total
  for (k in falling) {
    f <- left / free
    if (f * p[k] <= cap) return(f)
    left <- left - counts[k] * cap
    free <- free - counts[k] * p[k]
  }
  if (abs(left) <= 1e-12 * total) cap / min(p) else NaN
}

rake_cells <- function(counts, margins, cap = Inf) {
  p <- rep(1, length(counts))
  for (sweep in 1:5000) {
    worst <- 0
    for (margin in margins) {
      for (g in seq_along(margin$totals)) {
        k <- which(margin$group_of == g)
        achieved <- sum(counts[k] * pmin(cap, p[k]))
        worst <- max(worst, abs(achieved / margin$totals[g] - 1))
        f <- if (is.finite(cap)) capped_factor(counts[k], p[k], cap, margin$totals[g]) else margin$totals[g] / achieved
        if (!is.finite(f) || f <= 0) return(list(weights = p, converged = FALSE))
        p[k] <- f * p[k]
      }
    }
    if (worst < 1e-12) return(list(weights = pmin(cap, p), converged = TRUE))
  }
  list(weights = pmin(cap, p), converged = FALSE)
}

# The weight of each cell, and the group of each cell in each variable that is in use.
weigh_cells <- function(cells, counts, variables, margins) {
  n <- sum(counts)
  used <- list()
  for (variable in names(margins)) {
    category <- cells[, match(variable, variables)]
    unknown <- if (n > 0) sum(counts[category == "unknown"]) / n else 0
    pairs <- pairs_of(margins[[variable]]$targets)
    groups <- lapply(names(pairs), function(name) list(
      members = name, n = sum(counts[category == name]), target = pairs[[name]] / sum(pairs) * (1 - unknown)
    ))
    groups <- collapse_groups(groups, isTRUE(margins[[variable]]$ordered), n)
    if (length(groups) < 2) next
    if (unknown > 0) groups <- c(groups, list(list(members = "unknown", n = unknown * n, target = unknown)))
    group_of <- vapply(category, function(x) which(vapply(groups, function(g) x %in% g$members, NA)), 0L)
    used[[variable]] <- list(group_of = unname(group_of), totals = vapply(groups, function(g) g$target * n, 0))
  }
  if (length(used) == 0 || n == 0) return(list(w = rep(1, length(counts)), used = list()))
  free <- rake_cells(counts, used)
  weights <- free$weights
  if (any(weights > options_used$cap)) {
    bound <- rake_cells(counts, used, options_used$cap)
    if (bound$converged) return(list(w = bound$weights, used = used, capped = TRUE))
  }
  list(w = weights, used = used, capped = FALSE)
}

# The same weights by calibrate(): the largest relative difference.
calibrate_difference <- function(counts, weighting) {
  used <- weighting$used
  if (length(used) == 0 || isTRUE(weighting$capped)) return(0)
  frame <- as.data.frame(lapply(used, function(u) factor(u$group_of, levels = seq_along(u$totals))))
  names(frame) <- paste0("v", seq_along(used))
  design <- suppressWarnings(svydesign(ids = ~1, weights = counts, data = frame))
  formula <- as.formula(paste("~", paste(names(frame), collapse = " + ")))
  totals <- c(sum(counts), unlist(lapply(used, function(u) u$totals[-1])))
  names(totals) <- colnames(model.matrix(formula, frame))
  calibrated <- tryCatch(
    suppressWarnings(calibrate(design, formula, totals, calfun = "raking", epsilon = 1e-10, maxit = 1000)),
    error = function(e) NULL
  )
  if (is.null(calibrated)) return(NA)
  max(abs(weights(calibrated) / (counts * weighting$w) - 1))
}

# ---- Made-up respondents ----------------------------------------------------------------------------------------------

# m values with this sum and sum of squares, and zeros up to n.
moments <- function(n, m, s, ss) {
  if (m == 0) return(rep(0, n))
  mean <- s / m
  spread <- max(0, ss - s * s / m)
  y <- rep(mean, m)
  if (m > 1) y[1:2] <- mean + c(1, -1) * sqrt(spread / 2)
  c(y, rep(0, n - m))
}
# Linearised values of an item: those who did not answer have none.
deviations <- function(n, m, s, ss, estimate) {
  if (m == 0) return(rep(0, n))
  c(moments(m, m, s, ss) - estimate, rep(0, n - m))
}

# ---- One city ---------------------------------------------------------------------------------------------------------

layout_of <- function(questions, dimensions) {
  first_dimension <- 1 + 6 * questions
  first_pair <- first_dimension + 3 * dimensions
  list(
    question = function(q) 2 + 6 * (q - 1),
    dimension = function(d) 1 + first_dimension + 3 * (d - 1),
    # Only for d < e.
    pair = function(d, e) 1 + first_pair + 4 * ((e - 1) * (e - 2) / 2 + d - 1),
    cluster_question = function(q) 2 + 3 * (q - 1),
    cluster_dimension = function(d) 2 + 3 * questions + 2 * (d - 1)
  )
}

score_city <- function(city) {
  shape <- fromJSON(city$counted$shape, simplifyVector = FALSE)
  variables <- unlist(shape[[1]])
  questions <- vapply(shape[[2]], function(q) q$id, "")
  dimensions <- unlist(shape[[3]])
  at <- layout_of(length(questions), length(dimensions))
  alone <- rows_of(city$counted$rows)
  clusters <- city$counted$clusters
  together <- rows_of(clusters$rows)
  all <- by_cell(join_rows(alone, together))
  if (nrow(all$sums) == 0) return(NULL)
  counts <- all$sums[, 1]
  weighting <- weigh_cells(all$cells, counts, variables, city$margins)
  w <- weighting$w
  n <- sum(counts)
  weight_of <- function(rows) w[match(key_of(rows$cells), key_of(all$cells))]
  by_cluster <- variance_kind == "cluster" && length(clusters$parts) > 0
  single <- if (by_cluster) alone else all

  # The items: where m, s, ss stand in a row, and where m, s stand in the sums of a cluster.
  items <- c(
    lapply(seq_along(questions), function(q) {
      p <- at$question(q); c(p, p + 1, p + 2, at$cluster_question(q) + 0:1)
    }),
    lapply(seq_along(questions), function(q) {
      p <- at$question(q); c(p, p + 3, NA, at$cluster_question(q) + c(0, 2))
    }),
    lapply(seq_along(dimensions), function(d) {
      p <- at$dimension(d); c(p, p + 1, p + 2, at$cluster_dimension(d) + 0:1)
    })
  )
  names(items) <- c(paste0("question:", questions), paste0("top2:", questions), paste0("dimension:", dimensions))
  base <- vapply(items, function(i) sum(w * all$sums[, i[1]]), 0)
  estimate <- vapply(items, function(i) sum(w * all$sums[, i[2]]), 0) / base
  square <- function(sums, i) if (is.na(i[3])) 100 * sums[i[2]] else sums[i[3]]

  # The overall score: its linearised values per cell from the joint moments of the dimensions.
  of_dimension <- paste0("dimension:", dimensions)
  overall <- sum(dimension_weights * estimate[of_dimension])
  a <- dimension_weights / base[of_dimension]
  theta <- estimate[of_dimension]
  joint <- function(sums, d, e) {
    if (d == e) {
      p <- at$dimension(d); return(c(sums[p], sums[p + 1], sums[p + 1], sums[p + 2]))
    }
    p <- at$pair(min(d, e), max(d, e))
    four <- sums[p + 0:3]
    if (d < e) four else four[c(1, 3, 2, 4)]
  }
  overall_moments <- function(sums) {
    first <- 0; second <- 0
    for (d in seq_along(dimensions)) {
      p <- at$dimension(d)
      first <- first + a[d] * (sums[p + 1] - theta[d] * sums[p])
      for (e in seq_along(dimensions)) {
        j <- joint(sums, d, e)
        if (j[1] == 0) next
        # Centred at the cell's means, which avoids cancellation.
        inside <- j[4] - j[2] * j[3] / j[1]
        second <- second + a[d] * a[e] * (inside + j[1] * (j[2] / j[1] - theta[d]) * (j[3] / j[1] - theta[e]))
      }
    }
    c(first, second)
  }
  answered_all <- all(base[of_dimension] > 0) && length(dimensions) > 0

  usable <- names(items)[base > 0]
  columns <- c(usable, if (answered_all) "overall")
  respondents <- function(sums) {
    size <- sums[1]
    z <- vapply(usable, function(name) {
      i <- items[[name]]
      deviations(size, sums[i[1]], sums[i[2]], square(sums, i), estimate[[name]]) / base[[name]]
    }, numeric(size))
    z <- matrix(z, nrow = size)
    if (!answered_all) return(z)
    o <- overall_moments(sums)
    cbind(z, moments(size, size, o[1], o[2]))
  }
  values <- if (nrow(single$sums) == 0) NULL else do.call(rbind, apply(single$sums, 1, respondents, simplify = FALSE))
  weights <- rep(weight_of(single), single$sums[, 1])
  if (variance_kind == "calibrated" && length(weighting$used) > 0) {
    group <- lapply(weighting$used, function(u) factor(rep(u$group_of, all$sums[, 1])))
    basis <- model.matrix(~., as.data.frame(group))
    values <- lm.fit(basis, values)$residuals
  }
  psu <- seq_along(weights)
  if (by_cluster) {
    for (part in clusters$parts) for (sum_of in part$sums) {
      row <- sum_of[[1]] + 1
      sums <- numbers(sum_of[[2]])
      z <- vapply(usable, function(name) {
        i <- items[[name]]
        (sums[i[5]] - estimate[[name]] * sums[i[4]]) / base[[name]]
      }, 0)
      if (answered_all) {
        i <- vapply(seq_along(dimensions), function(d) at$cluster_dimension(d), 0)
        z <- c(z, sum(a * (sums[i + 1] - theta * sums[i])))
      }
      values <- rbind(values, z)
      weights <- c(weights, weight_of(list(cells = together$cells[row, , drop = FALSE])))
      psu <- c(psu, paste("cluster", part$name))
    }
  }
  se <- rep(NA_real_, length(columns))
  if (length(unique(psu)) > 1) {
    design <- svydesign(ids = ~psu, weights = ~weights, data = data.frame(psu = factor(psu), weights = weights))
    se <- sqrt(pmax(0, diag(vcov(svytotal(unname(values), design)))))
    if (isTRUE(options_used$fpc) && !is.null(city$population) && n <= city$population) {
      se <- se * sqrt((city$population - n) / city$population)
    }
  }
  names(se) <- columns
  answers <- vapply(items, function(i) sum(all$sums[, i[1]]), 0)
  # One answer has no standard error.
  se[names(se) != "overall" & answers[names(se)] < 2] <- NA
  if (any(answers[of_dimension] < 2)) se[names(se) == "overall"] <- NA
  list(
    overall = if (answered_all) overall else NA, estimate = estimate, se = se, n = n,
    neff = sum(w * counts)^2 / sum(w^2 * counts), largest = max(w), calibrate = calibrate_difference(counts, weighting)
  )
}

# ---- Compare ----------------------------------------------------------------------------------------------------------

value <- function(x) if (is.null(x)) NA_real_ else as.double(x)
relative <- function(ours, theirs) {
  if (is.na(ours) && is.na(theirs)) return(0)
  if (is.na(ours) || is.na(theirs)) return(Inf)
  abs(ours - theirs) / max(1, abs(ours), abs(theirs))
}
round_half_up <- function(x) floor(100 * x + 0.5 + 1e-9) / 100

worst <- 0
compared <- 0
faults <- character()
note <- function(what, ours, theirs, limit = TOLERANCE) {
  difference <- relative(ours, theirs)
  compared <<- compared + 1
  worst <<- max(worst, difference)
  if (!(difference <= limit)) faults <<- c(faults, sprintf("%s: %.10g here, %.10g in the package", what, ours, theirs))
}
printed <- function(what, unrounded, figure) {
  if (!isTRUE(figure$publishable)) return(invisible())
  if (options_used$rounding == "half_up") note(paste(what, "as printed"), round_half_up(unrounded), value(figure$score))
}
calibrated <- 0

for (entry in release$cities) {
  city <- read_json_file("cities", paste0(entry$code, ".json"))
  ours <- score_city(city)
  if (is.null(ours)) next
  theirs <- city$unrounded
  code <- entry$code
  note(paste(code, "n_eff"), ours$neff, value(theirs$kishNeff))
  note(paste(code, "largest weight"), ours$largest, value(theirs$maxWeight))
  note(paste(code, "overall"), ours$overall, value(theirs$overall$estimate))
  if (!is.na(ours$overall)) note(paste(code, "overall se"), ours$se[["overall"]], value(theirs$overall$se))
  printed(paste(code, "overall"), ours$overall, entry$overall)
  both <- function(name, figure, shown) {
    estimate <- ours$estimate[[name]]
    note(paste(code, name), if (is.nan(estimate)) NA else estimate, value(figure$estimate))
    if (name %in% names(ours$se)) note(paste(code, name, "se"), ours$se[[name]], value(figure$se))
    printed(paste(code, name), estimate, shown)
  }
  for (shown in entry$dimensions) both(paste0("dimension:", shown$id), theirs$dimensions[[shown$id]], shown)
  for (shown in entry$questions) {
    figure <- theirs$questions[[shown$id]]
    both(paste0("question:", shown$id), figure, shown)
    if (!is.null(figure$top2)) both(paste0("top2:", shown$id), figure$top2, shown$top2)
  }
  if (is.na(ours$calibrate)) cat(sprintf("%s: calibrate() gave no weights (it needs MASS); raking did\n", code))
  else calibrated <- max(calibrated, ours$calibrate)
}

for (fault in head(faults, 20)) cat(fault, "\n", sep = "")
if (length(faults) > 20) cat(sprintf("and %d more\n", length(faults) - 20))
cat(sprintf("R %s, survey %s\n", getRversion(), packageVersion("survey")))
cat(sprintf("weights by calibrate(): largest relative difference %.1e\n", calibrated))
cat(sprintf("%d figures compared; largest relative difference %.1e; %d differ by more than %.0e\n",
            compared, worst, length(faults), TOLERANCE))
quit(status = if (length(faults) > 0) 1 else 0)
