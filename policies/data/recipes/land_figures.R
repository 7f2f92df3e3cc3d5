# Industrial land of Hangzhou and Shenzhen, granted, by year: the HHI and the mean price.
address <- "https://tracker.example.org/api/v1/land-years.csv"
query <- "?period=year&use_group=industrial&mode_group=granted&page_size=1000&locality="
read <- function(code) {
  read.csv(paste0(address, query, code), fileEncoding = "UTF-8-BOM", check.names = FALSE,
           colClasses = c(locality_code = "character"))
}
years <- rbind(read("330100"), read("440300"))
print(years[order(years$locality_name_en, years$year),
            c("locality_name_en", "year", "awards", "hhi", "price_per_m2_cny")], row.names = FALSE)
